import { expect, it } from 'vitest'
import { createNameMemory } from './name-memory'
import { type Tag, tag } from './tag'

it('the names of a tag are the same array each time, and the same names when more tags than are remembered have come between', () => {
  const namesOf = createNameMemory(undefined)
  const names = namesOf(tag('scene:1'))
  expect(names).toEqual(['scene:1', 'scene:=', 'scene'])
  expect(namesOf(tag('scene:1'))).toBe(names)
  for (let row = 0; row < 10_001; row++) namesOf(tag(`row:${row}`))
  expect(namesOf(tag('scene:1'))).not.toBe(names)
  expect(namesOf(tag('scene:1'))).toEqual(names)
})

it('they are sealed once', () => {
  let sealed = 0
  const namesOf = createNameMemory((name) => {
    sealed++
    return `!${name}` as Tag
  })
  expect(namesOf(tag('a'))).toEqual(['!a', '!a*'])
  expect(namesOf(tag('a'))).toEqual(['!a', '!a*'])
  expect(sealed).toBe(2)
})
