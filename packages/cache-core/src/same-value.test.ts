import { describe, expect, it } from 'vitest'
import { isPlainRow, sameValue } from './same-value'

class Point {
  constructor(readonly x: number) {}
}
const bare = (fields: object): object => Object.assign(Object.create(null), fields)
const symbol = Symbol('s')

/** Arrays within arrays, `depth` levels of them around a number. */
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])

describe('sameValue', () => {
  it.each<readonly [unknown, unknown, boolean]>([
    [7, 7, true],
    [Number.NaN, Number.NaN, true],
    [7, '7', true],
    ['7', '07', false],
    [7n, 7, true],
    [true, 'true', true],
    [null, null, true],
    [null, 0, false],
    [0, null, false],
    [undefined, 'undefined', false],
    ['undefined', undefined, false],
    [symbol, symbol, true],
    [symbol, Symbol('s'), false],
    [symbol, 's', false],
    ['s', symbol, false],
    [new Date(0), new Date(0), true],
    [new Date(0), new Date(1), false],
    [new Date(0), '1970-01-01T00:00:00.000Z', true],
    ['1970-01-01T00:00:00.000Z', new Date(0), true],
    [{ a: 1 }, 'a', false],
    ['a', { a: 1 }, false],
    [[1, [2]], [1, ['2']], true],
    [[1], [1, undefined], false],
    [[1], { 0: 1 }, false],
    [{ 0: 1 }, [1], false],
    [{ a: { b: 1 } }, { a: { b: '1' } }, true],
    [{ a: 1 }, { a: 1, b: 1 }, false],
    [bare({ a: 1 }), { a: 1 }, true],
    [new Point(1), new Point(1), false],
    [{ x: 1 }, new Point(1), false],
  ])('of %o and %o is %s', (a, b, expected) => expect(sameValue(a, b)).toBe(expected))

  it('ends in what is too deep to be told, which counts as changed', () => {
    expect(sameValue(nested(7), nested(7))).toBe(true)
    expect(sameValue(nested(20), nested(20))).toBe(false)
    const circle: { self?: unknown } = {}
    circle.self = circle
    const other: { self?: unknown } = {}
    other.self = other
    expect(sameValue(circle, other)).toBe(false)
  })
})

describe('isPlainRow', () => {
  it('is what has no fields but its own', () => {
    expect([{}, bare({}), new Point(1), [], null, 'row'].map(isPlainRow)).toEqual([true, true, false, false, false, false])
  })
})
