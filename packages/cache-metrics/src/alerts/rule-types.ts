import type { Severity } from '../report-types'
import type { TimeRange } from '../time-range'

/** Series of one metric. Several values of an attribute: any of them. */
export interface MetricRef {
  readonly metric: string
  readonly where?: Readonly<Record<string, string | readonly string[]>>
}

interface RuleBase {
  readonly id: string
  readonly severity: Severity
  /** What is the matter when it fires. */
  readonly summary: string
  /** What to do then. */
  readonly remedy: string
  /** Why these numbers and no others. */
  readonly reason: string
  /** How long the condition must hold before it fires, in ms. Default 0. */
  readonly for?: number
  /** How long it must be over before it resolves, in ms. Default 60,000. */
  readonly keepFor?: number
  /** One alert for each value of these attributes. Default `['cache']`. */
  readonly groupBy?: readonly string[]
}

interface Threshold {
  /** By how much, as a share of the threshold, a firing alert must come back before it resolves. Default 0.1. */
  readonly hysteresis?: number
}

/** A share of something: `part` of `whole`. */
export interface RatioRule extends RuleBase, Threshold {
  readonly type: 'ratio'
  readonly part: MetricRef
  readonly whole: MetricRef
  readonly window: TimeRange
  readonly above?: number
  readonly below?: number
  /** `above` and `below` are then shares of the same ratio over this longer range. */
  readonly comparedTo?: TimeRange
  /** Below so many of `whole` within the window nothing is said. */
  readonly atLeast: number
}

/** More often than usual: against its own longer range. */
export interface SurgeRule extends RuleBase, Threshold {
  readonly type: 'surge'
  readonly of: MetricRef
  readonly window: TimeRange
  readonly baseline: TimeRange
  /** How many times the rate of the baseline. */
  readonly factor: number
  readonly atLeast: number
}

/** Slower, or more, than it may be. */
export interface PercentileRule extends RuleBase, Threshold {
  readonly type: 'percentile'
  readonly of: MetricRef
  readonly quantile: number
  readonly window: TimeRange
  /** In the unit of the metric: ms. */
  readonly above: number
  readonly atLeast: number
}

/** More than so many within the window. */
export interface CountRule extends RuleBase {
  readonly type: 'count'
  readonly of: MetricRef
  readonly window: TimeRange
  readonly above: number
}

/** A gauge is at a value; use `for` to say for how long it may be. */
export interface StateRule extends RuleBase {
  readonly type: 'state'
  readonly of: MetricRef
  readonly is: number
}

/** A gauge that only rises: higher than `over` ago, and never lower since. */
export interface GrowingRule extends RuleBase {
  readonly type: 'growing'
  readonly of: MetricRef
  readonly over: TimeRange
  readonly atLeast: number
}

/** An alert rule: data, so that the same rule is evaluated here and exported to others. */
export type AlertRule = RatioRule | SurgeRule | PercentileRule | CountRule | StateRule | GrowingRule
