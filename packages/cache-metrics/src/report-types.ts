import type { TimeRange } from './time-range'

/** What tells the series of one name apart: the cache, the family of the key or tag, the reason. Never a key. */
export type Attributes = Readonly<Record<string, string>>

export interface CounterReport {
  readonly name: string
  readonly attributes: Attributes
  /** How often within the time range. */
  readonly count: number
  /** How often since the oldest instance started. */
  readonly total: number
}

export interface GaugeReport {
  readonly name: string
  readonly attributes: Attributes
  readonly value: number
}

export interface HistogramReport {
  readonly name: string
  readonly attributes: Attributes
  /** `ms`, or what is counted. */
  readonly unit: string
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
}

/** A share, kept as what it is made of: only these add up over instances and ranges. */
export interface Ratio {
  readonly numerator: number
  readonly denominator: number
  /** Null when nothing was counted. */
  readonly ratio: number | null
}

/** The numbers that are asked for first. */
export interface MetricsSummary {
  /** Reads that were answered from the cache, of all reads. */
  readonly hitRatio: Ratio
  /** Reads that were answered by an old value, of all reads. */
  readonly staleRatio: Ratio
  /** Loads and refetches that brought the same data again, of all whose change is known. */
  readonly wasteRatio: Ratio
  /** Loads that failed, of all loads. */
  readonly loadErrorRatio: Ratio
  /** Invalidations that no query carried, of all that met the index of a client. */
  readonly unmatchedRatio: Ratio
  /** Prefetched data that was shown, of all whose use is decided. */
  readonly prefetchUseRatio: Ratio
  /** From append to applied here, in ms. Null when nothing was applied. */
  readonly propagationP99: number | null
}

/** What happened between `at` and the next point. */
export interface TimelinePoint {
  /** Ms since 1970. */
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

export interface InstanceReport {
  /** The same after a restart: a host name, a pod's name. */
  readonly name: string
  /** Another after each restart. */
  readonly id: string
  /** Ms since 1970. */
  readonly startedAt: number
  /** When the numbers were taken, ms since 1970. */
  readonly at: number
  /** How much of the time range its numbers cover, in ms. */
  readonly coveredMs: number
  /** It, or one of the same name before it, began within the time range. */
  readonly restarted: boolean
}

/** A tag that was named often lately. The count is exact or a little too high. */
export interface TopTag {
  readonly tag: string
  readonly count: number
}

/** What `…/metrics?timeRange=1h` answers. */
export interface MetricsReport {
  readonly schema: 'unstale.metrics/1'
  /** Ms since 1970. */
  readonly at: number
  readonly timeRange: TimeRange
  readonly instances: readonly InstanceReport[]
  readonly summary: MetricsSummary
  readonly counters: readonly CounterReport[]
  readonly gauges: readonly GaugeReport[]
  readonly histograms: readonly HistogramReport[]
  readonly timeline: { readonly stepMs: number; readonly points: readonly TimelinePoint[] }
  /** Named most within the last minutes. */
  readonly topTags: readonly TopTag[]
  /** Families beyond the limit, counted under `other`. */
  readonly overflow: number
}

export type Severity = 'info' | 'warning' | 'critical'

/** An alert: one rule, one group. */
export interface AlertReport {
  readonly rule: string
  /** What the rule is about, one group each: a cache, a family. */
  readonly group: Attributes
  readonly severity: Severity
  readonly state: 'firing' | 'resolved'
  /** What is the matter, with the numbers. */
  readonly message: string
  readonly remedy: string
  readonly value: number
  readonly threshold: number
  /** Ms since 1970. */
  readonly firedAt: number
  readonly resolvedAt?: number
  /** Nobody is told until then; ms since 1970. */
  readonly silencedUntil?: number
  /** For an invalidation storm: what was named most. */
  readonly topTags?: readonly TopTag[]
}

/** Something that the numbers or the auditor found, with what to do about it. */
export interface Finding {
  readonly kind:
    | 'stale-value'
    | 'written-never-read'
    | 'read-never-written'
    | 'mutation-without-invalidation'
    | 'wasteful-invalidation'
    | 'redundant-call'
  /** The key family, tag family or path that it is about. */
  readonly subject: string
  readonly message: string
  readonly remedy: string
  readonly count: number
  /** Ms since 1970. */
  readonly firstAt: number
  readonly lastAt: number
  /** For a stale value: the tag that no write named. */
  readonly missingTag?: string
  readonly tags?: readonly string[]
  readonly ageMs?: number
}

/** One cache of one instance, at this moment. */
export interface CacheState {
  readonly instance: string
  readonly cache: string
  readonly log: { readonly epoch: string; readonly applied: number; readonly floor: number; readonly ledgerOccupancy: number }
  readonly lease: { readonly held: boolean; readonly lapsedForMs: number }
  readonly streams: { readonly open: number }
  /** Where the cache tells. */
  readonly entries?: number
}

export interface MonitoringReason {
  readonly severity: Severity
  readonly code: string
  readonly message: string
}

/** What `…/monitoring` answers. */
export interface MonitoringReport {
  readonly schema: 'unstale.monitoring/1'
  /** Ms since 1970. */
  readonly at: number
  readonly status: 'healthy' | 'degraded' | 'critical'
  readonly reasons: readonly MonitoringReason[]
  readonly alerts: { readonly firing: readonly AlertReport[]; readonly recent: readonly AlertReport[] }
  readonly caches: readonly CacheState[]
  readonly findings: readonly Finding[]
  /** What the audits came to so far. Left out where nothing is audited. */
  readonly audit?: { readonly samples: number; readonly stale: number; readonly skipped: number }
}
