import { UnstaleError } from '@unstale/cache-core'

/**
 * Every code that cache-metrics throws.
 * - `OPTION_INVALID`: an option means nothing; the message names it.
 * - `RULE_INVALID`: an alert rule is of no known type, names no known metric, or has a number that is none.
 * - `NAME_CLASH`: two rules, caches or exported metrics have one name.
 * - `SINK_FAILED`: an alert sink threw, refused or hung; only reported, never thrown at a caller.
 * - `SNAPSHOT_INVALID`: snapshots of different forms or ranges cannot be merged.
 * - `EXCHANGE_FAILED`: numbers could not be shared with other instances; only reported, never thrown at a caller.
 */
export type MetricsErrorCode = 'OPTION_INVALID' | 'RULE_INVALID' | 'NAME_CLASH' | 'SINK_FAILED' | 'SNAPSHOT_INVALID' | 'EXCHANGE_FAILED'

/** An `UnstaleError` with one of this package's codes. */
export const metricsError = (code: MetricsErrorCode, message: string, subject?: string, cause?: unknown): UnstaleError<MetricsErrorCode> =>
  new UnstaleError(code, message, { ...(subject !== undefined && { subject }), ...(cause !== undefined && { cause }) })
