import { describe, expect, it } from 'vitest'
import { difference, percentile, ratio, single, spread } from './rounds'
import type { Row } from './suite'

const row = (contender: string, rounds: readonly number[]): Row => ({ group: 'all', contender, ...spread(rounds) })

describe('rounds of contenders', () => {
  it('are told by their median, and by what half of them lie between', () => {
    expect(spread([9, 1, 8, 2, 7, 3, 6, 4])).toMatchObject({ median: 6, low: 3, high: 8, rounds: [9, 1, 8, 2, 7, 3, 6, 4] })
    expect(percentile([5, 1, 3], 0.99)).toBe(5)
    expect(percentile([], 0.5)).toBeNaN()
  })

  it('are compared side by side: a moment that is slow for both does not count', () => {
    // Slow in other rounds: the medians, 30 and 10, would say three times.
    const rows = [row('ours', [10, 30, 30, 30, 10]), row('other', [10, 30, 10, 10, 10])]
    expect(ratio(rows, 'all', 'ours', 'other')).toBe(1)
    expect(difference(rows, 'all', 'ours', 'other')).toBe(0)
  })

  it('are compared by their medians where they have no rounds in common', () => {
    const rows: readonly Row[] = [row('ours', [4, 4, 4]), row('other', [2, 2]), { group: 'all', contender: 'once', ...single(8) }]
    expect(ratio(rows, 'all', 'ours', 'other')).toBe(2)
    expect(difference(rows, 'all', 'once', 'other')).toBe(6)
  })

  it('say nothing of who was not measured', () => {
    expect(ratio([row('ours', [1])], 'all', 'ours', 'nobody')).toBeNaN()
    expect(ratio([row('ours', [1])], 'another group', 'ours', 'ours')).toBeNaN()
  })
})
