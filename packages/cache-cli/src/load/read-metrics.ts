import type { MetricsReport } from '@unstale/cache-metrics'
import { ask } from '../http/ask'
import type { LoadTarget } from './load-target'
import type { LoadReport } from './load-types'

/** Counters since each instance started, added up; undefined where one does not answer. */
export type Counted = (name: string, where?: Readonly<Record<string, string>>) => number

export const readCounters = async ({ metrics, operator }: LoadTarget, timeoutMs: number): Promise<Counted | undefined> => {
  if (metrics.length === 0) return undefined
  const answers = await Promise.all(
    metrics.map((url) => ask(`${url}?timeRange=1m`, { headers: operator, timeoutMs }).catch(() => undefined)),
  )
  const reports = answers.map((answer) => answer?.json as MetricsReport | undefined)
  if (reports.some((report) => report?.schema !== 'unstale.metrics/1')) return undefined
  const counters = reports.flatMap((report) => report?.counters ?? [])
  return (name, where = {}) =>
    counters.reduce(
      (sum, series) =>
        series.name === name && Object.entries(where).every(([key, value]) => series.attributes[key] === value) ? sum + series.total : sum,
      0,
    )
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** What the caches did in between. */
export const cachesBetween = (before: Counted | undefined, after: Counted | undefined): LoadReport['caches'] => {
  if (!before || !after) return null
  const rise = (name: string, where?: Readonly<Record<string, string>>): number => after(name, where) - before(name, where)
  return {
    hitRatio: share(rise('reads', { outcome: 'hit' }) + rise('reads', { outcome: 'stale' }), rise('reads')),
    wasteRatio: share(rise('reloads', { changed: 'false' }), rise('reloads')),
    loads: rise('loads'),
  }
}
