import type { MetricsReport, MonitoringReport, Severity, TimeRange } from '@unstale/cache-metrics'

/** What was handed in: numbers, and how things stood where that was told. */
export interface AnalysisInput {
  readonly metrics: MetricsReport
  readonly monitoring?: MonitoringReport
}

export interface AnalysisFinding {
  readonly code: string
  readonly severity: Severity
  /** A family, a number, an instance. */
  readonly subject: string
  readonly message: string
  readonly remedy: string
  /** What it costs, to rank what is equally severe: loads, or what comes nearest. */
  readonly cost: number
}

/** One key family. */
export interface FamilyRow {
  readonly family: string
  readonly reads: number
  readonly hitRatio: number | null
  /** The commonest reason of its misses. */
  readonly missReason: string | undefined
  readonly loads: number
  readonly wasteRatio: number | null
}

/** One number, and what it was before. */
export interface SummaryRow {
  readonly name: string
  readonly kind: 'share' | 'ms' | 'count'
  readonly now: number | null
  readonly before?: number | null
  /** Which way is better. */
  readonly better: 'higher' | 'lower' | 'neither'
}

/** What `unstale analyze --json` prints. */
export interface AnalysisReport {
  readonly schema: 'unstale.analysis/1'
  /** When the numbers were taken, ms since 1970. */
  readonly at: number
  readonly timeRange: TimeRange
  readonly instances: number
  readonly summary: readonly SummaryRow[]
  /** The worst first. */
  readonly findings: readonly AnalysisFinding[]
  readonly families: readonly FamilyRow[]
  readonly missReasons: readonly { readonly reason: string; readonly count: number }[]
  readonly topTags: MetricsReport['topTags']
  readonly timeline: MetricsReport['timeline']
  readonly durations: readonly {
    readonly name: string
    readonly count: number
    readonly p50: number
    readonly p90: number
    readonly p99: number
  }[]
}
