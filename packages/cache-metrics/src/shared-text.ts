import { type MetricsSnapshot, mergeSnapshots, pointCounts } from './snapshot'
import { type TimeRange, timeRanges } from './time-range'

/** What one instance shows the others: its numbers, for each range that can be asked for. */
interface SharedText {
  readonly schema: 'unstale.shared/1'
  readonly ranges: Readonly<Record<TimeRange, MetricsSnapshot>>
}

export const writeShared = (snapshotOf: (range: TimeRange) => MetricsSnapshot): string => {
  const ranges = Object.fromEntries((Object.keys(timeRanges) as TimeRange[]).map((range) => [range, snapshotOf(range)]))
  return JSON.stringify({ schema: 'unstale.shared/1', ranges } as SharedText)
}

type Check = (value: unknown) => boolean
const isText: Check = (value) => typeof value === 'string'
const isFlag: Check = (value) => typeof value === 'boolean'
/** JSON has no infinite numbers, but 1e999 reads as one. */
const isNumber: Check = (value) => Number.isFinite(value)
const isCount: Check = (value) => isNumber(value) && (value as number) >= 0
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const all =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]))
const isAttributes: Check = (value) => isObject(value) && Object.values(value).every(isText)

const isSketch = shape({
  count: isCount,
  sum: isNumber,
  min: isNumber,
  max: isNumber,
  zeros: isCount,
  // A bin that no sketch of ours has would make room for all up to it.
  bins: all(
    (bin) => Array.isArray(bin) && bin.length === 2 && Number.isInteger(bin[0]) && Math.abs(bin[0] as number) < 4_096 && isCount(bin[1]),
  ),
})

const isSnapshot = shape({
  at: isNumber,
  instances: all(shape({ name: isText, id: isText, startedAt: isNumber, at: isNumber, coveredMs: isNumber, restarted: isFlag })),
  counters: all(shape({ name: isText, attributes: isAttributes, count: isCount, total: isCount })),
  gauges: all(shape({ name: isText, attributes: isAttributes, value: isNumber })),
  sketches: all(shape({ name: isText, attributes: isAttributes, data: isSketch })),
  timeline: shape({
    stepMs: (value) => isCount(value) && value !== 0,
    points: all(shape({ at: isNumber, ...Object.fromEntries(pointCounts.map((name) => [name, isNumber])) })),
  }),
  topTags: all(shape({ tag: isText, count: isCount })),
  overflow: isCount,
})

/**
 * The numbers of a range as another instance has shown them; undefined for what is no such text:
 * of another version, cut short, or written by somebody else.
 */
export const readShared = (text: string, range: TimeRange): MetricsSnapshot | undefined => {
  try {
    const shared = JSON.parse(text) as SharedText
    if (shared?.schema !== 'unstale.shared/1') return undefined
    const snapshot = shared.ranges[range]
    if (!isSnapshot(snapshot) || snapshot.instances.length !== 1 || snapshot.timeRange !== range) return undefined
    return mergeSnapshots([snapshot])
  } catch {
    return undefined
  }
}
