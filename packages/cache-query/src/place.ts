/** A position that something is known up to. */
export interface Place {
  readonly epoch: string
  readonly asOf: number
}

/** Of unknown age: no log has this epoch, so it is never fresh. */
export const UNKNOWN: Place = { epoch: '?', asOf: 0 }

/** What is known of two parts together. Two epochs do not combine. */
export const lower = (a: Place | undefined, b: Place): Place => {
  if (!a) return b
  if (a.epoch !== b.epoch) return UNKNOWN
  return a.asOf <= b.asOf ? a : b
}
