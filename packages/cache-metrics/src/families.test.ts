import { describe, expect, it } from 'vitest'
import { boundFamilies, keyFamilyOf } from './families'

describe('keyFamilyOf', () => {
  it.each([
    ['scene:42', 'scene'],
    ['scene 42', 'scene'],
    ['/api/scenes', '#'],
    ['["scenes",{"chapterId":7}]', 'scenes'],
    ['[["nested","x"],1]', 'nested'],
    ['price', 'price'],
    ['42', '#'],
    ['user-8c7f1d0e-5b6a-4f0e-9d3b-2f1f0a9c8d7e', 'user-#'],
    ['jane@example.org', '#'],
    ['order-1234', 'order-#'],
  ])('%s is of the family %s', (key, family) => {
    expect(keyFamilyOf(key)).toBe(family)
  })
})

describe('boundFamilies', () => {
  it('keeps the first families and counts the rest as other, each time', () => {
    let overflowed = 0
    const family = boundFamilies(keyFamilyOf, 2, () => overflowed++)
    expect(['a:1', 'b:1', 'c:1', 'a:2', 'c:2'].map(family)).toEqual(['a', 'b', 'other', 'a', 'other'])
    expect(overflowed).toBe(2)
  })
})
