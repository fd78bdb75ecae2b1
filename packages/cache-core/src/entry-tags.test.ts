import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packFew, packTags, tagsOfEntry } from './entry-tags'
import { createKinFinder } from './find-kin'
import { type Tag, tag } from './tag'
import { addTags, fewTags } from './tag-set'
import { runs, seed } from './testing/seed'

const entered = (...names: string[]): ReadonlyMap<Tag, Tag | undefined> => {
  const into = new Map<Tag, Tag | undefined>()
  addTags(
    into,
    names.map((name) => tag(name)),
  )
  return into
}

const arbitraryName = fc.oneof(
  fc.constantFrom('scene', 'scene*', 'scene:*', 'scene?', 'all', 'price'),
  fc.nat(3).map((id) => `scene:${id}`),
  fc.nat(3).map((id) => `chapter:${id}`),
  fc.nat(3).map((id) => `scene?chapterId=${id}`),
  fc.nat(3).map((id) => `scene:chapterId=${id}`),
)

describe('the tags of an entry', () => {
  it('are those that were carried, no more and no less, however many and in whatever order they came', () => {
    const findKin = createKinFinder()
    fc.assert(
      fc.property(
        fc.array(arbitraryName, { maxLength: 6 }),
        fc.boolean(),
        fc.constantFrom('e1', 'e2'),
        (names, isWithoutSiblings, epoch) => {
          const tags = isWithoutSiblings ? new Map(names.map((name) => [tag(name), undefined])) : entered(...names)
          const packed = packTags(tags, epoch, findKin)
          expect(packed.kin.epoch).toBe(epoch)
          expect([...tagsOfEntry(packed)].sort()).toEqual([...tags.keys()].sort())
        },
      ),
      { seed, numRuns: runs(3_000) },
    )
  })

  it('are the same where their siblings were not laid out before', () => {
    const findKin = createKinFinder()
    fc.assert(
      fc.property(fc.array(arbitraryName, { maxLength: 4 }), (names) => {
        const few = fewTags(names.map((name) => tag(name)))
        const packed = few && packFew(few, 'e', findKin)
        expect(few === undefined).toBe(names.length > 3)
        if (packed) expect(new Set(tagsOfEntry(packed))).toEqual(new Set(entered(...names).keys()))
      }),
      { seed, numRuns: runs(3_000) },
    )
  })

  it('keep their covers', () => {
    const tags = new Map<Tag, Tag | undefined>([
      [tag('scene:1'), tag('scene:chapterId=7')],
      [tag('scene:*'), undefined],
    ])
    const { kin } = packTags(tags, 'e', createKinFinder())
    expect([kin.tags, kin.covers]).toEqual([
      ['scene:1', 'scene:*'],
      ['scene:chapterId=7', undefined],
    ])
  })

  it('of the same sorts, up to three, cost one object for all entries of an epoch', () => {
    const findKin = createKinFinder()
    const kinOf = (epoch: string, ...names: string[]) => packTags(entered(...names), epoch, findKin).kin
    const first = kinOf('e1', 'row:1', 'list?by=1', 'all')
    expect(kinOf('e1', 'row:2', 'list?by=9', 'everything')).toBe(first)
    expect(kinOf('e1', 'row:2', 'list?by=9')).not.toBe(first)
    expect(kinOf('e2', 'row:1', 'list?by=1', 'all')).not.toBe(first)
  })
})
