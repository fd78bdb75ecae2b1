import { namesOf, siblingsOf, type Tag, tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { boundNames } from './bound-names'

describe('boundNames', () => {
  it('leaves names within the limit alone', () => {
    const names = [tag('a'), tag('b')]
    expect(boundNames(names, 2)).toEqual({ tags: names, families: [] })
  })

  it('makes the largest family coarse first, and only as many as needed', () => {
    const names = [...Array.from({ length: 50 }, (_, id) => tag(`scene:${id}`)), tag('post:1'), tag('post:2')]
    const { tags, families } = boundNames(names, 10)
    expect(families).toEqual(['scene'])
    expect(tags).toEqual(expect.arrayContaining([tag('post:1'), tag('post:2')]))
    expect(tags.length).toBeLessThanOrEqual(10)
  })

  it('still names everything that carried one of the names', () => {
    const exact = ['scene:7', 'scene?chapterId=7', 'scene:chapterId=7', 'scene?', 'scene', 'scene:*'].map((name) => tag(name))
    const names = [...new Set([...exact.flatMap((name) => namesOf(name)), ...Array.from({ length: 50 }, (_, id) => tag(`scene:${id}`))])]
    const coarse = new Set<Tag>(boundNames(names, 5).tags)
    for (const name of exact)
      expect(
        [name, ...siblingsOf(name)].some((carried) => coarse.has(carried)),
        name,
      ).toBe(true)
  })
})
