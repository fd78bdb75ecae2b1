import { build, type Histogram } from 'hdr-histogram-js'
import type { Percentiles } from './load-types'

/** Durations in ms, kept as microseconds: three digits are exact, from 1 µs to 10 minutes. */
export interface Durations {
  add(ms: number): void
  percentiles(): Percentiles
}

const MOST = 600_000_000

export const createDurations = (): Durations => {
  const histogram: Histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: MOST, numberOfSignificantValueDigits: 3 })
  const at = (share: number): number => (histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(share) / 1_000)
  return {
    add: (ms) => histogram.recordValue(Math.max(1, Math.min(MOST, Math.round(ms * 1_000)))),
    percentiles: () => ({
      count: histogram.totalCount,
      p50: at(50),
      p90: at(90),
      p99: at(99),
      p999: at(99.9),
      max: histogram.totalCount === 0 ? 0 : histogram.maxValue / 1_000,
    }),
  }
}
