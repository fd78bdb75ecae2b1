/**
 * What the dashboard reads of the answers of `…/metrics` and `…/monitoring`: no more than it shows.
 * The answers say more, and whatever serves these fields can be shown.
 */
export type TimeRange = '1m' | '5m' | '15m' | '1h' | '6h' | '24h'

export const timeRanges: readonly TimeRange[] = ['1m', '5m', '15m', '1h', '6h', '24h']

const MINUTE = 60_000
export const rangeMs: Readonly<Record<TimeRange, number>> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '1h': 60 * MINUTE,
  '6h': 360 * MINUTE,
  '24h': 1_440 * MINUTE,
}

type Attributes = Readonly<Record<string, string>>

export interface ShownRatio {
  readonly numerator: number
  readonly denominator: number
  readonly ratio: number | null
}

export interface ShownHistogram {
  readonly name: string
  readonly attributes: Attributes
  readonly count: number
  readonly max: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
}

export interface ShownPoint {
  readonly at: number
  readonly reads: number
  readonly hits: number
  readonly stale: number
  readonly misses: number
  readonly loads: number
  readonly wasted: number
  readonly refetches: number
  readonly invalidations: number
  readonly errors: number
}

export interface ShownMetrics {
  readonly schema: string
  readonly at: number
  readonly timeRange: TimeRange
  readonly instances: readonly {
    readonly name: string
    readonly id: string
    readonly startedAt: number
    readonly at: number
    readonly restarted: boolean
  }[]
  readonly summary: {
    readonly hitRatio: ShownRatio
    readonly staleRatio: ShownRatio
    readonly wasteRatio: ShownRatio
    readonly loadErrorRatio: ShownRatio
    readonly propagationP99: number | null
  }
  readonly counters: readonly { readonly name: string; readonly attributes: Attributes; readonly count: number }[]
  readonly histograms: readonly ShownHistogram[]
  readonly timeline: { readonly stepMs: number; readonly points: readonly ShownPoint[] }
  readonly topTags: readonly { readonly tag: string; readonly count: number }[]
}

export type ShownSeverity = 'info' | 'warning' | 'critical'

export interface ShownAlert {
  readonly rule: string
  readonly group: Attributes
  readonly severity: ShownSeverity
  readonly state: 'firing' | 'resolved'
  readonly message: string
  readonly remedy: string
  readonly firedAt: number
  readonly resolvedAt?: number
  readonly silencedUntil?: number
}

export interface ShownMonitoring {
  readonly schema: string
  readonly at: number
  readonly status: 'healthy' | 'degraded' | 'critical'
  readonly alerts: { readonly firing: readonly ShownAlert[]; readonly recent: readonly ShownAlert[] }
  readonly caches: readonly {
    readonly instance: string
    readonly cache: string
    readonly log: { readonly epoch: string; readonly applied: number; readonly ledgerOccupancy: number }
    readonly lease: { readonly held: boolean; readonly lapsedForMs: number }
    readonly streams: { readonly open: number }
    readonly entries?: number
  }[]
  readonly findings: readonly {
    readonly kind: string
    readonly subject: string
    readonly message: string
    readonly remedy: string
    readonly count: number
    readonly lastAt: number
  }[]
}
