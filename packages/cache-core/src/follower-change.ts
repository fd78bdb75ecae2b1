import type { LogRecord } from './log'

/** Everything after `from` up to `applied`. */
export interface AppliedChange {
  readonly type: 'applied'
  readonly epoch: string
  readonly from: number
  readonly applied: number
  readonly records: readonly LogRecord[]
}

/** Something may have been missed: what was held before `floor` is stale. */
export interface ResetChange {
  readonly type: 'reset'
  readonly epoch: string
  readonly floor: number
  readonly applied: number
}

export type FollowerChange = AppliedChange | ResetChange
