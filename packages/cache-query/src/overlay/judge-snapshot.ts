import type { Position } from '@unstale/cache-core'
import type { Place } from '../place'

/** When data was asked for and arrived, in the overlay's own count of what happened, and what it is known up to. */
export interface SnapshotMoment {
  readonly requested: number
  readonly arrived: number
  readonly place: Place | undefined
}

/** What is known of a change, in the same count. */
export interface ChangeMoment {
  /** When it was first sent. */
  readonly sentAt: number | undefined
  /** When its reply came, or was known to be lost. */
  readonly settledAt: number | undefined
  /** Where its record stands in the log. */
  readonly position: Position | undefined
}

/** Whether data holds a change. */
export type Certainty = 'with' | 'without' | 'unsure'

/**
 * Data that arrived before a change was sent lacks it; data known up to the change's position holds it.
 * `asOf` below the position proves nothing: a load may see a commit whose record is not appended yet.
 * Where positions do not compare, a load that began after the reply shows what the server has made of it.
 */
export const judgeSnapshot = (snapshot: SnapshotMoment, change: ChangeMoment): Certainty => {
  if (change.sentAt === undefined || snapshot.arrived < change.sentAt) return 'without'
  if (change.position && snapshot.place?.epoch === change.position.epoch) {
    return snapshot.place.asOf >= change.position.seq ? 'with' : 'unsure'
  }
  return change.settledAt !== undefined && snapshot.requested > change.settledAt ? 'with' : 'unsure'
}
