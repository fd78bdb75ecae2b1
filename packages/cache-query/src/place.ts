import { UNKNOWN_POSITION } from '@unstale/cache-core'

/** A position that something is known up to. */
export interface Place {
  readonly epoch: string
  readonly asOf: number
}

/** Of unknown age: never fresh. */
export const UNKNOWN: Place = { epoch: UNKNOWN_POSITION.epoch, asOf: UNKNOWN_POSITION.seq }

/** What is known of two parts together. Two epochs do not combine. */
export const lower = (a: Place | undefined, b: Place): Place => {
  if (!a) return b
  if (a.epoch !== b.epoch) return UNKNOWN
  return a.asOf <= b.asOf ? a : b
}
