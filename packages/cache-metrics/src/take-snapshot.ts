import type { Clock } from '@unstale/cache-core'
import type { TimelinePoint } from './report-types'
import type { MetricsSnapshot } from './snapshot'
import { type TimeRange, timeRanges } from './time-range'
import type { TopTags } from './top-tags'
import type { Totals } from './totals'
import type { WindowPoint, Windows } from './windows'

export interface SnapshotInput {
  readonly timeRange: TimeRange
  readonly identity: { readonly name: string; readonly id: string; readonly startedAt: number }
  readonly clock: Clock
  readonly totals: Totals
  readonly windows: Windows
  readonly topTags: TopTags
}

const pointOf = ({ wallAt, count }: WindowPoint): TimelinePoint => ({
  at: wallAt,
  reads: count('reads'),
  hits: count('reads', { outcome: 'hit' }),
  stale: count('reads', { outcome: 'stale' }),
  misses: count('reads', { outcome: 'miss' }),
  loads: count('loads'),
  wasted: count('reloads', { changed: 'false' }) + count('refetches', { changed: 'false' }),
  refetches: count('refetches'),
  invalidations: count('records.applied') + count('invalidations.matched'),
  errors: count('errors'),
})

/** The numbers of one instance, at this moment. */
export const takeSnapshot = ({ timeRange, identity, clock, totals, windows, topTags }: SnapshotInput): MetricsSnapshot => {
  const at = clock.wall()
  const coveredMs = windows.coveredMs(timeRange)
  const { stepMs, points } = windows.points(timeRange)
  const counters = windows.counters(timeRange)
  return {
    schema: 'unstale.snapshot/1',
    at,
    timeRange,
    instances: [{ ...identity, at, coveredMs, restarted: coveredMs < timeRanges[timeRange] }],
    counters,
    gauges: [...totals.gauges].map(({ name, attributes, cell }) => ({
      name,
      attributes: { ...attributes, instance: identity.name },
      value: cell.value,
    })),
    sketches: windows
      .histograms(timeRange)
      .flatMap(({ tally, data }) => (data.count === 0 ? [] : [{ name: tally.name, attributes: tally.attributes, data }])),
    timeline: { stepMs, points: points.map(pointOf) },
    topTags: topTags.top(20),
    overflow: counters.reduce((sum, { name, count }) => (name === 'families.overflowed' ? sum + count : sum), totals.dropped),
  }
}
