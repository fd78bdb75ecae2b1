import { describe, expect, it } from 'vitest'
import { coarsen } from './coarsen'
import { defineModel } from './define-model'
import { type Tag, type TagSource, tag } from './tag'
import { addTags } from './tag-set'

const model = defineModel<{ scene: { id: number; chapterId: number }; story: { id: number } }>()({
  scene: { lists: ['chapterId'] },
  story: {},
})

const entered = (...sources: TagSource[]): ReadonlyMap<Tag, Tag | undefined> => {
  const into = new Map<Tag, Tag | undefined>()
  addTags(into, sources)
  return into
}

const rows = (count: number, chapterId = 7): { id: number; chapterId: number }[] =>
  Array.from({ length: count }, (_, index) => ({ id: chapterId * 100 + index, chapterId }))

describe('coarsen', () => {
  it('leaves alone what fits', () => {
    const tags = entered(model.scene.list({ chapterId: 7 }, rows(3)))
    expect(coarsen(tags, 32)).toEqual({ tags: [...tags.keys()], families: [] })
  })

  it('replaces the rows of a long list by the tag of all rows in it', () => {
    const { tags, families } = coarsen(entered(model.scene.list({ chapterId: 7 }, rows(50)), model.story(1)), 32)
    expect(new Set(tags)).toEqual(
      new Set([
        'scene?chapterId=7',
        'scene?chapterId=*',
        'scene:chapterId=7',
        'scene:chapterId=*',
        'scene:=',
        'scene:*',
        'scene*',
        'story:1',
        'story:*',
        'story*',
      ]),
    )
    expect(families).toEqual(['scene'])
  })

  it('keeps the rows that no list covers', () => {
    const { tags } = coarsen(entered(model.scene.list({ chapterId: 7 }, rows(50)), model.scene(1)), 32)
    expect(tags).toContain('scene:1')
    expect(tags).not.toContain('scene:700')
  })

  it('leaves the rows of a shorter list when those of the longest are enough', () => {
    const two = defineModel<{ scene: { id: number; chapterId: number }; note: { id: number; sceneId: number } }>()({
      scene: { lists: ['chapterId'] },
      note: { lists: ['sceneId'] },
    })
    const notes = [1, 2, 3].map((id) => ({ id, sceneId: 5 }))
    const { tags, families } = coarsen(entered(two.scene.list({ chapterId: 7 }, rows(50)), two.note.list({ sceneId: 5 }, notes)), 32)
    expect(families).toEqual(['scene'])
    expect(tags).toContain('note:3')
  })

  it('keeps rows when their lists would be no fewer', () => {
    const lists = Array.from({ length: 10 }, (_, chapter) => model.scene.list({ chapterId: chapter }, rows(1, chapter)))
    expect(coarsen(entered(...lists), 20).tags).toEqual(['scene'])
  })

  it('gives up the largest families last and whole', () => {
    const stories = Array.from({ length: 40 }, (_, id) => model.story(id))
    const { tags, families } = coarsen(entered(model.scene.list({ chapterId: 7 }, rows(3)), stories, tag('price')), 16)
    expect(families).toEqual(['story'])
    expect(tags).toContain('story')
    expect(tags.filter((each) => each.startsWith('story'))).toEqual(['story'])
    expect(tags).toContain('scene:700')
  })

  it('returns what cannot be fewer', () => {
    const free = Array.from({ length: 40 }, (_, index) => tag(`free-${index}`))
    expect(coarsen(entered(free), 32)).toEqual({ tags: free, families: [] })
  })
})
