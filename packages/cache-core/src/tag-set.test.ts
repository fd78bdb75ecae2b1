import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Tag, type TagSource, tag } from './tag'
import { addTags, siblingsOf, withCovers } from './tag-set'
import { arbitraryText } from './testing/arbitrary-tag'
import { runs, seed } from './testing/seed'

const entered = (...sources: TagSource[]): ReadonlyMap<Tag, Tag | undefined> => {
  const into = new Map<Tag, Tag | undefined>()
  addTags(into, sources)
  return into
}

describe('siblingsOf', () => {
  it.each([
    ['scene:42', ['scene:*', 'scene*']],
    ['scene:a%3Db', ['scene:*', 'scene*']],
    ['scene?chapterId=7', ['scene?chapterId=*', 'scene*']],
    ['scene?chapterId=', ['scene?chapterId=*', 'scene*']],
    ['scene:chapterId=7', ['scene:chapterId=*', 'scene:=', 'scene:*', 'scene*']],
    ['scene?', ['scene*']],
    ['scene:*', ['scene*']],
    ['scene:=', ['scene*']],
    ['scene?chapterId=*', ['scene*']],
    ['scene:chapterId=*', ['scene*']],
    ['scene*', []],
    ['scene', []],
  ])('gives %s its siblings', (name, siblings) => expect(siblingsOf(tag(name))).toEqual(siblings))

  it('gives one array for all tags of a sort, and is right however many sorts there are', () => {
    expect(siblingsOf(tag('scene:1'))).toBe(siblingsOf(tag('scene:2')))
    for (let sort = 0; sort <= 10_000; sort++) {
      const family = `f${sort}`
      expect(siblingsOf(tag(`${family}:1`))).toEqual([`${family}:*`, `${family}*`])
    }
    expect(siblingsOf(tag('scene:1'))).toEqual(['scene:*', 'scene*'])
  })

  it('finds the hashed siblings of a hashed tag', () => {
    fc.assert(
      fc.property(arbitraryText, arbitraryText, arbitraryText, (family, key, value) => {
        const [f, k, v] = [family, key, value].map((text) => text.replace(/[^a-z\d]/gi, '') || 'x') as [string, string, string]
        expect(siblingsOf(tag(`${f}?${k}=${v}`))).toEqual([tag(`${f}?${k}=*`), tag(`${f}*`)])
        expect(siblingsOf(tag(`${f}:${k}=${v}`))).toEqual([tag(`${f}:${k}=*`), tag(`${f}:=`), tag(`${f}:*`), tag(`${f}*`)])
        expect(siblingsOf(tag(`${f}:${v}`))).toEqual([tag(`${f}:*`), tag(`${f}*`)])
      }),
      { seed, numRuns: runs(3_000) },
    )
  })
})

describe('addTags', () => {
  it('adds siblings, from arrays too, and brings tags to their wire form', () => {
    expect([...entered(tag('scene:42'), [tag('price')], ['price list' as Tag]).keys()]).toEqual([
      'scene:42',
      'scene:*',
      'scene*',
      'price',
      'price%20list',
    ])
  })

  it('keeps the cover of a row tag, and does not lose it to the same tag without one', () => {
    const [row, cover] = [tag('scene:1'), tag('scene:chapterId=7')]
    const listed = withCovers([row], new Map([[row, cover]]))
    expect(entered(listed).get(row)).toBe(cover)
    expect(entered(row, listed, row).get(row)).toBe(cover)
    expect(entered([...listed]).get(row)).toBeUndefined()
    expect(entered([listed]).get(row)).toBe(cover)
  })

  it.each([42, null, undefined, {}, '', [[{}]]])('throws TAG_INVALID for %j', (source) =>
    expect(() => entered(source as unknown as Tag)).toThrow(expect.objectContaining({ code: 'TAG_INVALID' })),
  )
})
