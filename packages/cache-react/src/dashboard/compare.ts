import { rangeMs, type ShownMetrics, type ShownPoint, type TimeRange, timeRanges } from './report'

/** The range that also covers the one before; undefined for the longest. */
export const rangeAround = (range: TimeRange): TimeRange | undefined => timeRanges.find((each) => rangeMs[each] >= 2 * rangeMs[range])

export interface Totals {
  readonly reads: number
  readonly hits: number
  readonly stale: number
  readonly loads: number
  readonly wasted: number
  readonly refetches: number
  readonly invalidations: number
  readonly errors: number
}

const fields = ['reads', 'hits', 'stale', 'loads', 'wasted', 'refetches', 'invalidations', 'errors'] as const

export const totalsOf = (points: readonly ShownPoint[]): Totals =>
  Object.fromEntries(fields.map((field) => [field, points.reduce((sum, point) => sum + point[field], 0)])) as unknown as Totals

/** What the range before this one came to, from a longer range's timeline. Undefined where nothing is known of it. */
export const totalsBefore = (longer: ShownMetrics, range: TimeRange): Totals | undefined => {
  const length = rangeMs[range]
  const points = longer.timeline.points.filter(({ at }) => at >= longer.at - 2 * length && at < longer.at - length)
  return points.length === 0 ? undefined : totalsOf(points)
}

/** Parts as a share, where there is a whole. */
export const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole)
