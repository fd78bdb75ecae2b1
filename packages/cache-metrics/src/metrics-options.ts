import type { Ports, SnapshotExchange, Unsubscribe } from '@unstale/cache-core'
import type { AlertRule } from './alerts/rule-types'
import type { AlertSink } from './alerts/sinks'
import type { AuditOptions } from './create-auditor'
import type { Totals } from './totals'

/** Hands the numbers on to a system of yours: `prometheusExporter` and `otelExporter` make one. */
export interface MetricsExporter {
  readonly name: string
  /** Called once, with where everything is counted. `refresh` brings gauges up to date. */
  attach(totals: Totals, refresh: () => void): Unsubscribe
  /** For systems that ask: what `…/metrics?format=<name>` answers. */
  render?(): Promise<{ readonly contentType: string; readonly body: string }>
}

export interface MetricsOptions {
  /** Names this instance: the same after a restart. Default: the environment's HOSTNAME, or `local`. */
  readonly instance?: string
  /** Families told apart; the rest counts as `other`. Default 100. */
  readonly maxFamilies?: number
  /** Series held at most. Default 5,000. */
  readonly maxSeries?: number
  /** The family of a key. Default: what stands before its first separator, without ids. */
  readonly keyFamilyOf?: (key: string) => string
  readonly alerts?: {
    /** Default: `defaultRules`. */
    readonly rules?: readonly AlertRule[]
    /** Where alerts go. Default: the console. */
    readonly sinks?: readonly AlertSink[]
    /** Tells again of what still fires, after so many ms. Default 4 h. */
    readonly repeatMs?: number
    /** How long a sink may take, in ms. Default 60,000. */
    readonly sinkTimeoutMs?: number
  }
  /** Looks for stale data by loading what is held again. Default: off. */
  readonly audit?: boolean | AuditOptions
  readonly exporters?: readonly MetricsExporter[]
  /** Where the instances show each other their numbers, so that `…/metrics` of any speaks for all. Default: each for itself. */
  readonly exchange?: SnapshotExchange
  /** Told of what fails inside: a sink, a rule, an exporter. Default `console.error`. */
  readonly onError?: (error: unknown) => void
  readonly ports?: Partial<Ports>
}
