import { describe, expect, it } from 'vitest'
import { defineModel, withParents } from './define-model'
import type { Target } from './model-types'
import { type Tag, tag } from './tag'
import { siblingsOf } from './tag-set'
import { namesOf, resolveNames } from './target'

interface Rows {
  story: { id: number; shelfId: number }
  shelf: { id: number }
  chapter: { id: number; storyId: number }
  scene: { id: number; chapterId: number | null; text: string }
  comment: { id: number; parentId: number | null }
}

const base = defineModel<Rows>()({
  shelf: {},
  story: { touches: { shelf: 'shelfId' } },
  chapter: { lists: ['storyId'], listFields: [], touches: { story: 'storyId' } },
  scene: { listFields: [], touches: { chapter: 'chapterId' } },
  comment: { listFields: [], touches: { comment: 'parentId' } },
})
const scene = { id: 1, chapterId: 7, text: 'a' }

const resolved = async (
  target: Target,
): Promise<{ readonly tags: readonly string[]; readonly findings: unknown[]; readonly failures: unknown[] }> => {
  const findings: unknown[] = []
  const failures: unknown[] = []
  const tags = await resolveNames(target, { onParentUnknown: (each) => findings.push(each), onLookupFailed: (each) => failures.push(each) })
  return { tags, findings, failures }
}

describe('namesOf', () => {
  it.each([
    ['price', ['price', 'price*']],
    ['scene:42', ['scene:42', 'scene:=', 'scene']],
    ['scene:*', ['scene:*', 'scene']],
    ['scene:=', ['scene:=', 'scene']],
    ['scene*', ['scene*', 'scene']],
    ['scene?', ['scene?', 'scene']],
    ['scene?chapterId=7', ['scene?chapterId=7', 'scene?', 'scene']],
    ['scene?chapterId=*', ['scene?chapterId=*', 'scene?', 'scene']],
    ['scene:chapterId=7', ['scene:chapterId=7', 'scene:*', 'scene']],
    ['scene:chapterId=*', ['scene:chapterId=*', 'scene:*', 'scene']],
  ])('of the plain tag %s reaches those who depend on it unknowingly', (name, names) => expect(namesOf(tag(name))).toEqual(names))

  it('reaches the rows of a list that carry only the list, and the other way round', () => {
    const [row, cover] = [tag('scene:1'), tag('scene:chapterId=7')]
    expect([cover, ...siblingsOf(cover)]).toEqual(expect.arrayContaining([namesOf(row)[1]]))
    expect([row, ...siblingsOf(row)]).toEqual(expect.arrayContaining([namesOf(cover)[1]]))
  })

  it('flattens and names each once', () => {
    expect(namesOf([tag('price'), [tag('price'), base.shelf.created({ id: 1 })]])).toEqual([
      'price',
      'price*',
      'shelf:1',
      'shelf?',
      'shelf',
    ])
    expect(namesOf([])).toEqual([])
  })

  it.each([undefined, null, 42, {}, '', [['']], { entity: 'scene', kind: 'created', tags: ['scene'] }])(
    'throws TARGET_INVALID for %j',
    async (target) => {
      const invalid = expect.objectContaining({ code: 'TARGET_INVALID' })
      expect(() => namesOf(target as Tag)).toThrow(invalid)
      await expect(resolveNames(target as Tag)).rejects.toThrow(invalid)
    },
  )
})

describe('resolveNames', () => {
  it('names all rows further up where nobody knows which, and says what a look-up would save', async () => {
    const { tags, findings } = await resolved(base.scene.created(scene))
    expect(tags).toEqual(expect.arrayContaining(['chapter:7', 'chapter', 'chapter:storyId=*', 'story:*', 'story', 'shelf:*', 'shelf']))
    expect(findings).toEqual([{ entity: 'chapter', named: 'story:*' }])
    expect(namesOf(base.scene.created(scene))).toEqual(tags)
  })

  it('goes up by look-ups, and names nothing else there', async () => {
    const model = withParents(base, { chapter: () => ({ storyId: 3 }), story: async (id) => ({ id: Number(id), shelfId: 5 }) })
    const { tags, findings } = await resolved(model.scene.created(scene))
    expect(tags).toEqual([
      'scene:1',
      'scene?',
      'scene',
      'chapter:7',
      'chapter:storyId=3',
      'chapter',
      'story:3',
      'story?',
      'story',
      'shelf:5',
      'shelf?',
      'shelf',
    ])
    expect(findings).toEqual([])
    expect(namesOf(model.scene.created(scene))).toEqual(namesOf(base.scene.created(scene)))
  })

  it('looks up what an update by id keeps, but not what it assigns', async () => {
    const model = withParents(base, { scene: () => ({ chapterId: 7 }), chapter: () => ({ storyId: 3 }), story: () => ({ shelfId: 5 }) })
    const kept = await resolved(model.scene.updated(1, { text: 'b' }))
    expect(kept.tags).toContain('chapter:7')
    expect(kept.tags).not.toContain('chapter:*')
    const moved = await resolved(model.scene.updated(1, { chapterId: 8 }))
    expect(moved.tags).toEqual(expect.arrayContaining(['chapter:8', 'chapter:*', 'story:*']))
    expect((await resolved(base.scene.updated(1, { text: 'b' }))).findings).toEqual([{ entity: 'scene', named: 'chapter:*' }])
  })

  it('falls back to the coarser names when a look-up fails, and reports it once', async () => {
    const error = new Error('no database')
    const model = withParents(base, { chapter: () => Promise.reject(error) })
    const { tags, findings, failures } = await resolved(model.scene.created(scene))
    expect(tags).toEqual(namesOf(base.scene.created(scene)))
    expect([findings, failures]).toEqual([[], [{ entity: 'chapter', error }]])
  })

  it('ends where relations form a circle', async () => {
    const model = withParents(base, { comment: (id) => ({ parentId: id === 1 ? 2 : 1 }) })
    expect((await resolved(model.comment.created({ id: 9, parentId: 1 }))).tags).toEqual([
      'comment:9',
      'comment?',
      'comment',
      'comment:1',
      'comment:2',
    ])
    expect(namesOf(base.comment.created({ id: 9, parentId: 1 }))).toEqual(['comment:9', 'comment?', 'comment', 'comment:1', 'comment:*'])
  })
})
