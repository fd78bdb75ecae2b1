import { describe, expect, it } from 'vitest'
import { sameData } from './same-data'

describe('sameData', () => {
  it.each([
    [1, 1, true],
    [Number.NaN, Number.NaN, true],
    ['a', 'b', false],
    [null, {}, false],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, false],
    [[1], { 0: 1 }, false],
    [new Date(5), new Date(5), true],
    [new Date(5), new Date(6), false],
    [{ a: new Map(), b: 1 }, { a: new Map(), b: 2 }, false],
    [new Map(), new Map(), undefined],
  ])('%j and %j: %s', (before, after, same) => {
    expect(sameData(before, after)).toBe(same)
  })

  it('gives up on what is too large to compare', () => {
    const rows = () => Array.from({ length: 20_000 }, (_, id) => ({ id }))
    expect(sameData(rows(), rows())).toBeUndefined()
  })
})
