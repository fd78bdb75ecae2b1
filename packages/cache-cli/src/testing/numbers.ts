import type { MetricsReport } from '@unstale/cache-metrics'

type Series = readonly (readonly [name: string, count: number, attributes?: Readonly<Record<string, string>>])[]

export interface Told {
  readonly counters?: Series
  readonly gauges?: Series
  readonly summary?: Partial<MetricsReport['summary']>
  readonly topTags?: MetricsReport['topTags']
  readonly restarted?: boolean
}

const nothing = { numerator: 0, denominator: 0, ratio: null }

/** A report with these numbers, and nothing wrong otherwise. */
export const numbers = ({ counters = [], gauges = [], summary = {}, topTags = [], restarted = false }: Told): MetricsReport => ({
  schema: 'unstale.metrics/1',
  at: Date.UTC(2026, 10, 26, 12),
  timeRange: '1h',
  instances: [{ name: 'a', id: 'a1', startedAt: 0, at: 0, coveredMs: 3_600_000, restarted }],
  summary: {
    hitRatio: nothing,
    staleRatio: nothing,
    wasteRatio: nothing,
    loadErrorRatio: nothing,
    unmatchedRatio: nothing,
    prefetchUseRatio: nothing,
    propagationP99: null,
    ...summary,
  },
  counters: counters.map(([name, count, attributes = {}]) => ({ name, attributes, count, total: count })),
  gauges: gauges.map(([name, value, attributes = {}]) => ({ name, attributes, value })),
  histograms: [
    { name: 'load.duration', attributes: {}, unit: 'ms', count: 10, sum: 200, min: 10, max: 40, p50: 20, p90: 30, p99: 40, p999: 40 },
  ],
  timeline: {
    stepMs: 60_000,
    points: [1, 2].map((n) => ({
      at: Date.UTC(2026, 10, 26, 11, n),
      reads: 10 * n,
      hits: 8 * n,
      stale: 0,
      misses: 2 * n,
      loads: 2 * n,
      wasted: n,
      refetches: 0,
      invalidations: n,
      errors: 0,
    })),
  },
  topTags,
  overflow: 0,
})
