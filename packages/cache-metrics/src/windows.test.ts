import { describe, expect, it } from 'vitest'
import { quantilesOf } from './sketch'
import { createVirtualTime } from './testing/virtual-time'
import { type TimeRange, timeRanges } from './time-range'
import { createTotals } from './totals'
import { createWindows } from './windows'

const set = () => {
  const time = createVirtualTime()
  const totals = createTotals()
  const windows = createWindows(totals, time.ports.clock)
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 10_000) {
      await time.advance(Math.min(10_000, left))
      windows.tick()
    }
  }
  const cell = totals.counter('loads', { cache: 'a' })
  const count = (range: TimeRange) => windows.counters(range)[0]?.count
  const measured = (range: TimeRange) => windows.histograms(range)[0]?.data
  return { time, totals, windows, pass, cell, count, measured }
}

describe('createWindows', () => {
  it.each(Object.keys(timeRanges) as TimeRange[])(
    '%s holds what happened within it and forgets what happened before, for both kinds',
    async (range) => {
      const { totals, pass, cell, count, measured } = set()
      cell.value += 3
      totals.observe('load.duration', { cache: 'a' }, 100)
      await pass(timeRanges[range] / 2)
      cell.value += 4
      totals.observe('load.duration', { cache: 'a' }, 200)
      expect([count(range), measured(range)?.count]).toEqual([7, 2])
      // The first is older than the range now, by one step of its tier at most.
      await pass(timeRanges[range] / 2 + timeRanges[range] / 5)
      expect([count(range), measured(range)?.count]).toEqual([4, 1])
      await pass(timeRanges[range])
      expect([count(range), measured(range)?.count]).toEqual([0, 0])
    },
  )

  it('says percentiles within 1 %', async () => {
    const { totals, windows, pass } = set()
    for (let n = 1; n <= 1_000; n++) {
      totals.observe('load.duration', {}, n)
      if (n % 100 === 0) await pass(60_000)
    }
    const { data } = windows.histograms('1h')[0] as { data: Parameters<typeof quantilesOf>[0] }
    const { p50, p90, p99, p999 } = quantilesOf(data)
    for (const [found, exact] of [
      [p50, 500],
      [p90, 900],
      [p99, 990],
      [p999, 999],
    ] as const)
      expect(Math.abs(found - exact) / exact).toBeLessThan(0.0125)
    expect([data.min, data.max, data.sum]).toEqual([1, 1_000, 500_500])
  })

  it('keeps no more than its tiers hold, however long it runs', async () => {
    const { windows, pass, cell } = set()
    for (let hour = 0; hour < 30; hour++) {
      cell.value += 10
      await pass(3_600_000)
    }
    expect(windows.counters('24h')[0]).toMatchObject({ count: 240, total: 300 })
    const { points } = windows.points('24h')
    expect(points.length).toBeLessThanOrEqual(97)
    expect(windows.held()).toBe(31 + 61 + 97)
    expect(points.reduce((sum, { count }) => sum + count('loads'), 0)).toBe(240)
  })

  it('counts what a process that slept did on its waking', async () => {
    const { time, windows, cell, count, pass } = set()
    cell.value = 5
    await time.advance(7_200_000)
    windows.tick()
    cell.value += 2
    // Nobody can tell when in the sleep the five happened: they count as of the waking.
    expect(count('1m')).toBe(7)
    await pass(60_000)
    expect(count('1m')).toBe(2)
  })
})
