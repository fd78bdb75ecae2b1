import { describe, expect, it } from 'vitest'
import { defineModel, withParents } from './define-model'
import type { Change } from './model-types'
import { type Tag, tag } from './tag'
import { addTags } from './tag-set'

interface Scene {
  id: number
  chapterId: number | null
  status: string
  position: number
  text: string
}
interface Rows {
  book: { id: number }
  chapter: { id: number; bookId: number | null; title: string }
  scene: Scene
  note: { id: number; sceneId: number }
  like: { postId: number; userId: string; at: number }
}

const model = defineModel<Rows>()({
  book: { listFields: [] },
  chapter: { lists: ['bookId'], listFields: ['title'], cascades: { scene: 'chapterId' }, touches: { book: 'bookId' } },
  scene: { lists: ['chapterId', ['status', 'position']], listFields: [], cascades: { note: 'sceneId' } },
  note: { lists: ['sceneId'] },
  like: { id: ['postId', 'userId'], lists: ['postId'] },
})
const code = (name: string): unknown => expect.objectContaining({ code: name })
const scene: Scene = { id: 1, chapterId: 7, status: 'draft', position: 2, text: 'a' }
const listsIn = ({ tags }: Change): readonly string[] => tags.filter((each) => each.includes('?'))

describe('tags of a model', () => {
  it('are the same for a number and its text', () => {
    expect([model.scene(42), model.scene('42'), model.scene('042')]).toEqual(['scene:42', 'scene:42', 'scene:42'])
    expect(model.like({ userId: 'u,1', postId: '1' })).toBe('like:1,u%2C1')
    expect(model.scene.any).toBe('scene')
  })

  it('work for entities that are named as what every object has', () => {
    const odd = defineModel<Record<string, { id: number }>>()({ constructor: {}, toString: {}, name: {} } as never) as unknown as Readonly<
      Record<string, (id: number) => Tag>
    >
    expect([odd['constructor']?.(1), odd['toString']?.(1), odd['name']?.(1)]).toEqual(['constructor:1', 'toString:1', 'name:1'])
  })

  it.each([undefined, null, Number.NaN, '', {}])('need an id, and %j is none', (id) => {
    expect(() => model.scene(id as number)).toThrow(code('TAG_INVALID'))
    expect(() => model.scene.deleted(id as number)).toThrow(code('CHANGE_WITHOUT_ID'))
    expect(() => model.scene.updated(id as number)).toThrow(code('CHANGE_WITHOUT_ID'))
    expect(() => model.scene.created({ ...scene, id: id as number })).toThrow(code('CHANGE_WITHOUT_ID'))
    expect(() => model.scene.updated({ before: { ...scene, id: id as number }, after: scene })).toThrow(code('CHANGE_WITHOUT_ID'))
    expect(() => model.like({ postId: 1, userId: id as string })).toThrow(code('TAG_INVALID'))
  })

  it('name a list by its keys in any order, and the rows it shows', () => {
    expect(model.scene.list({ chapterId: 7 }, [scene, { id: 2 }])).toEqual(['scene?chapterId=7', 'scene:1', 'scene:2'])
    expect(model.scene.list({ position: 2, status: 'draft' })).toEqual(model.scene.list({ status: 'draft', position: '2' }))
    expect(model.scene.list(undefined, [scene])).toEqual(['scene?', 'scene:1'])
    expect(model.scene.list({ chapterId: null })).toEqual(['scene?chapterId=null'])
  })

  it('remember the list of each row that is in it', () => {
    const tags = new Map<Tag, Tag | undefined>()
    addTags(tags, model.scene.list({ chapterId: 7 }, [scene, { id: 2 }, { id: 3, chapterId: 8 }]))
    expect(['scene:1', 'scene:2', 'scene:3'].map((each) => tags.get(each as Tag))).toEqual([
      'scene:chapterId=7',
      'scene:chapterId=7',
      undefined,
    ])
  })

  it('take the list for a row that does not tell its id', () => {
    expect(model.scene.list({ chapterId: 7 }, [{ text: 'a' }])).toEqual(['scene?chapterId=7', 'scene:chapterId=7'])
    expect(model.scene.list(undefined, [{ text: 'a' }])).toEqual(['scene?', 'scene'])
  })

  it('refuse lists that are not declared, and keys that tell nothing', () => {
    expect(() => model.scene.list({ status: 'draft' } as never)).toThrow(code('MODEL_INVALID'))
    expect(() => model.book.list({ id: 1 } as never)).toThrow(/declared: none/)
    expect(() => model.scene.list({ chapterId: undefined } as never)).toThrow(code('TAG_INVALID'))
    expect(() => model.scene.list({ chapterId: 7 }, scene as never)).toThrow(code('TAG_INVALID'))
    expect(() => model.scene.list(7 as never)).toThrow(code('TAG_INVALID'))
  })

  it('throw for an unknown entity with the name that was meant, and let tools look', async () => {
    const any = model as unknown as Readonly<Record<string, unknown>>
    expect(() => any['scnee']).toThrow(/Did you mean "scene"/)
    expect(() => any['scnee']).toThrow(code('ENTITY_UNKNOWN'))
    expect(await Promise.resolve(model)).toBe(model)
    expect([any['toJSON'], any['$$typeof'], JSON.stringify(model), String(model)]).toEqual([undefined, undefined, '{}', '[object Object]'])
    expect(model).toEqual(model)
  })
})

describe('changes', () => {
  it('of a created row name it, its lists and the rows above', () => {
    const { entity, kind, tags } = model.chapter.created({ id: 7, bookId: 3, title: 'a' })
    expect([entity, kind]).toEqual(['chapter', 'created'])
    expect(tags).toEqual(['chapter:7', 'chapter:bookId=3', 'chapter?bookId=3', 'chapter?', 'chapter', 'book:3', 'book'])
  })

  it('of an updated row name its lists only when a list field differs', () => {
    const quiet = model.scene.updated({ before: scene, after: { ...scene, text: 'b' } })
    expect(quiet.tags).toEqual(['scene:1', 'scene:chapterId=7', expect.stringMatching(/^scene:~\w{7}=2,draft$/), 'scene'])
    expect(listsIn(model.scene.updated({ before: scene, after: scene }))).toEqual([])
    expect(listsIn(model.scene.updated({ before: scene, after: { ...scene, chapterId: 8 } }))).toEqual(
      expect.arrayContaining(['scene?chapterId=7', 'scene?chapterId=8', 'scene?']),
    )
    expect(listsIn(model.scene.updated({ before: scene, after: { ...scene, id: 2 } }))).toContain('scene?chapterId=7')
  })

  it('count a key that is spelled anew as changed, and a number and its text as one', () => {
    const like = { postId: 1, userId: 'u', at: 1 }
    expect(listsIn(model.scene.updated({ before: scene, after: { ...scene, chapterId: '7' as unknown as number } }))).toEqual([])
    expect(listsIn(model.scene.updated({ before: { ...scene, status: '07' }, after: { ...scene, status: '7' } }))).not.toEqual([])
    expect(listsIn(model.like.updated({ before: like, after: { ...like } }))).toEqual([])
    expect(listsIn(model.like.updated({ before: like, after: { ...like, at: 2 } }))).toEqual(['like?postId=1', 'like?'])
  })

  it('count rows whose fields cannot be seen as changed', () => {
    class Like {
      readonly #at = 1
      readonly postId = 1
      readonly userId = 'u'
      get at(): number {
        return this.#at
      }
    }
    expect(listsIn(model.like.updated({ before: new Like(), after: new Like() }))).toContain('like?postId=1')
  })

  it('name stars where before or after is not known', () => {
    expect(model.scene.updated(1, { text: 'b' }).tags).toEqual([
      'scene:1',
      'scene:chapterId=*',
      expect.stringMatching(/^scene:.*=\*$/),
      'scene',
    ])
    expect(listsIn(model.scene.updated(1, { chapterId: 8 }))).toEqual(
      expect.arrayContaining(['scene?chapterId=*', 'scene?chapterId=8', 'scene?']),
    )
    expect(listsIn(model.scene.updated(1))).toContain('scene?chapterId=*')
    expect(listsIn(model.scene.saved(scene))).toEqual(expect.arrayContaining(['scene?chapterId=*', 'scene?chapterId=7']))
    expect(listsIn(model.scene.updated({ after: scene }))).toEqual(listsIn(model.scene.saved(scene)))
    expect(listsIn(model.scene.deleted(1))).toContain('scene?chapterId=*')
    expect(listsIn(model.scene.deleted(scene))).not.toContain('scene?chapterId=*')
    expect(listsIn(model.scene.created({ ...scene, chapterId: undefined as unknown as null }))).toContain('scene?chapterId=*')
    expect(listsIn(model.scene.created({ ...scene, chapterId: null }))).toContain('scene?chapterId=null')
  })

  it('know the key fields that are part of the id', () => {
    expect(model.like.saved({ postId: 1, userId: 'u', at: 1 }).tags).toEqual([
      'like:1,u',
      'like:postId=1',
      'like?postId=1',
      'like?',
      'like',
    ])
    expect(model.like.deleted({ postId: '1', userId: 'u' }).tags).toEqual(model.like.saved({ postId: 1, userId: 'u', at: 1 }).tags)
  })

  it('name old and new id, also told by id alone', () => {
    for (const change of [model.scene.updated({ before: scene, after: { ...scene, id: 2 } }), model.scene.updated(1, { id: 2 })]) {
      expect(change.tags).toEqual(expect.arrayContaining(['scene:1', 'scene:2', 'scene?', 'note:*', 'note?sceneId=1', 'note?sceneId=2']))
    }
  })

  it('of many rows name all rows, and the lists that were pinned', () => {
    expect(model.note.changedMany().tags).toEqual(['note:*', 'note?sceneId=*', 'note?', 'note'])
    expect(model.note.changedMany({ sceneId: 1 }).tags).toEqual(['note:*', 'note?sceneId=1', 'note?sceneId=*', 'note?', 'note'])
    expect(model.note.changedMany({ sceneId: 1 }, { sceneId: 2 }).tags).toEqual([
      'note:*',
      'note?sceneId=1',
      'note?sceneId=2',
      'note?',
      'note',
    ])
    expect(model.note.changedMany({ id: 1 }, { sceneId: 2 }).tags).toEqual(['note:*', 'note?sceneId=*', 'note?sceneId=2', 'note?', 'note'])
    expect(model.scene.changedMany({ chapterId: 7 }, { text: 'b' }).tags).toEqual(['scene:*', 'scene'])
    expect(model.note.deletedMany({ sceneId: 1 }).tags).toEqual(['note:*', 'note?sceneId=1', 'note?', 'note'])
    expect(() => model.note.changedMany(7 as never)).toThrow(code('TARGET_INVALID'))
  })

  it('name lists for any field when none is declared, and when databases set one by themselves', () => {
    interface Stamped {
      id: number
      text: string
      updatedAt: string
    }
    const stamped = defineModel<{ post: Stamped }>()({ post: { listFields: ['updatedAt'] } })
    expect(listsIn(model.like.changedMany({ userId: 'u' }, { at: 2 }))).toEqual(['like?postId=*', 'like?'])
    expect(listsIn(model.like.changedMany({ userId: 'u' }, {}))).toEqual([])
    expect(listsIn(stamped.post.changedMany({ id: 1 }, { text: 'a' }))).toEqual(['post?'])
    expect(listsIn(stamped.post.updated(1, { text: 'a' }))).toEqual(['post?'])
  })

  it('touch old and new parent, none for null, all where it is not known', () => {
    const chapter = { id: 7, bookId: 3, title: 'a' }
    const books = ({ tags }: Change): readonly string[] => tags.filter((each) => each.startsWith('book:'))
    expect(books(model.chapter.updated({ before: chapter, after: { ...chapter, bookId: 4 } }))).toEqual(['book:3', 'book:4'])
    expect(books(model.chapter.created({ ...chapter, bookId: null }))).toEqual([])
    expect(books(model.chapter.deleted(7))).toEqual(['book:*'])
    expect(books(model.chapter.changedMany({ bookId: 3 }, { title: 'b' }))).toEqual(['book:3'])
    expect(books(model.chapter.changedMany({ bookId: 3 }))).toEqual(['book:3', 'book:*'])
  })

  it('touch the lists of a parent only when those may go by fields that nobody told', () => {
    const touching = (listFields: readonly 'updatedAt'[] | undefined): readonly string[] =>
      defineModel<{ a: { id: number; updatedAt: string }; b: { id: number; aId: number } }>()({
        a: { ...(listFields && { listFields }) },
        b: { touches: { a: 'aId' } },
      }).b.created({ id: 1, aId: 2 }).tags
    expect([touching(undefined).includes('a?'), touching([]).includes('a?'), touching(['updatedAt']).includes('a?')]).toEqual([
      true,
      false,
      true,
    ])
  })

  it('of a deleted row go on to what goes with it', () => {
    const { tags } = model.chapter.deleted({ id: 7, bookId: 3, title: 'a' })
    expect(tags).toEqual(expect.arrayContaining(['scene:*', 'scene?chapterId=7', 'scene?chapterId=null', 'note:*', 'note?sceneId=*']))
    expect(tags).not.toContain('scene?chapterId=*')
    expect(model.chapter.deletedMany().tags).toEqual(expect.arrayContaining(['scene:*', 'scene?chapterId=*', 'note:*']))
  })

  it('end where cascades form a circle', () => {
    const tree = defineModel<{ node: { id: number; parentId: number } }>()({
      node: { lists: ['parentId'], cascades: { node: 'parentId' }, touches: { node: 'parentId' } },
    })
    expect(tree.node.deleted({ id: 1, parentId: 0 }).tags).toEqual(
      expect.arrayContaining(['node:1', 'node:0', 'node:*', 'node?parentId=*']),
    )
  })
})

describe('defineModel', () => {
  it.each<readonly [string, unknown, string]>([
    ['no object', 7, 'MODEL_INVALID'],
    ['a bad name', { 'a b': {} }, 'MODEL_INVALID'],
    ['the name __proto__', JSON.parse('{"__proto__": {}}'), 'MODEL_INVALID'],
    ['the name then', JSON.parse('{"then": {}}'), 'MODEL_INVALID'],
    ['no options', { a: null }, 'MODEL_INVALID'],
    ['an unknown option', { a: { list: ['b'] } }, 'MODEL_INVALID'],
    ['no id', { a: { id: [] } }, 'MODEL_INVALID'],
    ['a field twice', { a: { lists: [['b', 'b']] } }, 'MODEL_INVALID'],
    ['lists that are no array', { a: { lists: 'b' } }, 'MODEL_INVALID'],
    ['list fields that are no names', { a: { listFields: [7] } }, 'MODEL_INVALID'],
    ['touches without field', { a: { touches: { a: 7 } } }, 'MODEL_INVALID'],
    ['touches of no entity', { a: { touches: { b: 'c' } } }, 'ENTITY_UNKNOWN'],
    ['cascades to no entity', { a: { cascades: { b: 'c' } } }, 'ENTITY_UNKNOWN'],
    ['touches of a composite id', { a: { id: ['b', 'c'] }, d: { touches: { a: 'e' } } }, 'MODEL_INVALID'],
    ['cascades of a composite id', { a: { id: ['b', 'c'], cascades: { d: 'e' } }, d: {} }, 'MODEL_INVALID'],
    ['a look-up that is no function', { a: { parent: 'b' } }, 'MODEL_INVALID'],
  ])('refuses %s', (_, options, expected) =>
    expect(() => defineModel<Record<string, { id: number }>>()(options as never)).toThrow(code(expected)),
  )

  it('hashes long names, and tag() takes them for the same', () => {
    const long = defineModel<{ internationalisation: { id: string; languageCode: string } }>()({
      internationalisation: { lists: ['languageCode'] },
    })
    expect(long.internationalisation('x')).toMatch(/^~\w{10}:x$/)
    expect(tag('internationalisation:x')).toBe(long.internationalisation('x'))
    expect(tag('internationalisation?languageCode=de')).toBe(long.internationalisation.list({ languageCode: 'de' })[0])
  })
})

describe('withParents', () => {
  it('refuses what is no model and look-ups of no entity', () => {
    expect(() => withParents({} as never, {})).toThrow(code('MODEL_INVALID'))
    expect(() => withParents(model, { scnee: () => undefined } as never)).toThrow(code('ENTITY_UNKNOWN'))
    expect(() => withParents(model, { scene: 7 } as never)).toThrow(code('MODEL_INVALID'))
  })
})
