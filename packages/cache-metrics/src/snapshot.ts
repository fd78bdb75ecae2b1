import { metricsError } from './errors'
import type { CounterReport, GaugeReport, InstanceReport, TimelinePoint, TopTag } from './report-types'
import { mergeSketchData, type SketchData } from './sketch'
import type { TimeRange } from './time-range'

export interface SketchSeries {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly data: SketchData
}

/**
 * The numbers of one instance, or of several, in a form that adds up: what instances send each other,
 * `…/metrics?format=snapshot`.
 */
export interface MetricsSnapshot {
  readonly schema: 'unstale.snapshot/1'
  readonly at: number
  readonly timeRange: TimeRange
  readonly instances: readonly InstanceReport[]
  readonly counters: readonly CounterReport[]
  /** Each with the instance that it speaks of: gauges do not add up. */
  readonly gauges: readonly GaugeReport[]
  readonly sketches: readonly SketchSeries[]
  readonly timeline: { readonly stepMs: number; readonly points: readonly TimelinePoint[] }
  readonly topTags: readonly TopTag[]
  readonly overflow: number
}

const idOf = ({ name, attributes }: { readonly name: string; readonly attributes: object }): string => name + JSON.stringify(attributes)

const groups = <Item>(items: readonly Item[], id: (item: Item) => string): readonly (readonly [Item, ...Item[]])[] => {
  const found = new Map<string, [Item, ...Item[]]>()
  for (const item of items) {
    const group = found.get(id(item))
    if (group) group.push(item)
    else found.set(id(item), [item])
  }
  return [...found.values()]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

export const pointCounts = ['reads', 'hits', 'stale', 'misses', 'loads', 'wasted', 'refetches', 'invalidations', 'errors'] as const

/** Instances begin at different moments, so points are put together by the step in which they lie. */
const mergePoints = (stepMs: number, points: readonly TimelinePoint[]): readonly TimelinePoint[] =>
  groups(points, ({ at }) => String(Math.floor(at / stepMs)))
    .map(
      (group): TimelinePoint => ({
        at: Math.floor(group[0].at / stepMs) * stepMs,
        ...(Object.fromEntries(pointCounts.map((name) => [name, sum(group.map((point) => point[name]))])) as Omit<TimelinePoint, 'at'>),
      }),
    )
    .sort((a, b) => a.at - b.at)

/** The same instance told of twice counts once: the younger numbers hold. */
const latest = (snapshots: readonly MetricsSnapshot[]): readonly MetricsSnapshot[] => {
  const kept: MetricsSnapshot[] = []
  const seen = new Set<string>()
  for (const snapshot of [...snapshots].sort((a, b) => b.at - a.at)) {
    const ids = snapshot.instances.map(({ id }) => id)
    const again = ids.filter((id) => seen.has(id))
    if (again.length > 0 && again.length < ids.length)
      throw metricsError(
        'SNAPSHOT_INVALID',
        `Two merged snapshots share some instances (${again.join(', ')}). Merge what each instance sent.`,
      )
    if (again.length > 0) continue
    for (const id of ids) seen.add(id)
    kept.push(snapshot)
  }
  return kept
}

/**
 * One view of several instances, or of one before and after a restart. Pure: the order does not matter,
 * and merging what was merged is the same as merging all at once.
 * Throws `SNAPSHOT_INVALID` for no snapshot, and for different time ranges.
 *
 * @example
 * const both = mergeSnapshots(await Promise.all(urls.map((url) => fetch(`${url}/metrics?timeRange=1h&format=snapshot`).then((r) => r.json()))))
 * const report = reportOf(both)
 */
export const mergeSnapshots = (snapshots: readonly MetricsSnapshot[]): MetricsSnapshot => {
  for (const { schema } of snapshots) {
    if (schema !== 'unstale.snapshot/1')
      throw metricsError('SNAPSHOT_INVALID', `A snapshot must be of the form unstale.snapshot/1, but is of ${JSON.stringify(schema)}.`)
  }
  const [first] = snapshots
  if (!first) throw metricsError('SNAPSHOT_INVALID', 'There is no snapshot to merge.')
  const other = snapshots.find(({ timeRange }) => timeRange !== first.timeRange)
  if (other)
    throw metricsError(
      'SNAPSHOT_INVALID',
      `Snapshots of ${first.timeRange} and of ${other.timeRange} do not add up: ask all for one range.`,
    )
  const kept = latest(snapshots)
  const { stepMs } = first.timeline
  return {
    schema: 'unstale.snapshot/1',
    at: Math.max(...kept.map(({ at }) => at)),
    timeRange: first.timeRange,
    instances: kept.flatMap(({ instances }) => instances).sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1)),
    counters: groups(
      kept.flatMap(({ counters }) => counters),
      idOf,
    ).map((group) => ({ ...group[0], count: sum(group.map(({ count }) => count)), total: sum(group.map(({ total }) => total)) })),
    gauges: kept.flatMap(({ gauges }) => gauges),
    sketches: groups(
      kept.flatMap(({ sketches }) => sketches),
      idOf,
    ).map((group) => ({ ...group[0], data: mergeSketchData(group.map(({ data }) => data)) })),
    timeline: {
      stepMs,
      points: mergePoints(
        stepMs,
        kept.flatMap(({ timeline }) => timeline.points),
      ),
    },
    topTags: groups(
      kept.flatMap(({ topTags }) => topTags),
      ({ tag }) => tag,
    )
      .map((group) => ({ tag: group[0].tag, count: sum(group.map(({ count }) => count)) }))
      .sort((a, b) => b.count - a.count)
      .slice(0, 20),
    overflow: sum(kept.map(({ overflow }) => overflow)),
  }
}
