import { describe, expect, it } from 'vitest'
import { advanced, type Horizon, isFresh, mayServeStale } from './freshness'

const horizon = (last: Readonly<Record<string, number>>, hard: Readonly<Record<string, number>> = last): Horizon<string> => ({
  epoch: 'e',
  applied: 20,
  floor: 5,
  lastOf: (tag) => last[tag] ?? 0,
  lastHardOf: (tag) => hard[tag] ?? 0,
})
const stamp = (asOf: number, tags: readonly string[] = ['a', 'b'], epoch = 'e') => ({ epoch, asOf, tags })

describe('isFresh', () => {
  it('holds until a tag changes after asOf', () => {
    expect(isFresh(stamp(10), horizon({ a: 10, b: 3 }))).toBe(true)
    expect(isFresh(stamp(10), horizon({ a: 3, b: 11 }))).toBe(false)
  })

  it('looks at no tag where none can have changed after asOf, and at each where one can', () => {
    const asked: string[] = []
    const known = (highest: number): Horizon<string> => ({
      ...horizon({}),
      highest,
      lastOf: (tag) => {
        asked.push(tag)
        return highest
      },
    })
    expect([isFresh(stamp(10), known(10)), asked]).toEqual([true, []])
    expect([isFresh(stamp(10), known(11)), asked]).toEqual([false, ['a']])
    expect(isFresh(stamp(4), known(3))).toBe(false)
    expect(isFresh(stamp(10, ['a'], 'other'), known(3))).toBe(false)
  })

  it('never holds across epochs or below the floor', () => {
    expect(isFresh(stamp(10, ['a'], 'other'), horizon({}))).toBe(false)
    expect(isFresh(stamp(4), horizon({}))).toBe(false)
    expect(isFresh(stamp(5), horizon({}))).toBe(true)
  })
})

describe('mayServeStale', () => {
  it('holds after expire, not after invalidate or remove', () => {
    expect(mayServeStale(stamp(10), horizon({ a: 12 }, { a: 2 }))).toBe(true)
    expect(mayServeStale(stamp(10), horizon({ a: 12 }, { a: 12 }))).toBe(false)
    expect(mayServeStale(stamp(4), horizon({}))).toBe(false)
    expect(mayServeStale(stamp(10, ['a'], 'other'), horizon({}))).toBe(false)
  })
})

describe('advanced', () => {
  it('raises what is fresh to applied and leaves what is not', () => {
    expect(advanced(stamp(10), horizon({ a: 3 }))).toBe(20)
    expect(advanced(stamp(10), horizon({ a: 11 }))).toBe(10)
    expect(advanced(stamp(30), horizon({ a: 11 }))).toBe(30)
  })
})
