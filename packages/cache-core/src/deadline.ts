import type { Clock } from './ports'

/** A moment on both clocks. */
export interface Moment {
  readonly monotonic: number
  readonly wall: number
}

export const momentOf = (clock: Clock): Moment => ({ monotonic: clock.monotonic(), wall: clock.wall() })

/**
 * How long ago `since` was, in ms: the larger of the two clocks' answers. Monotonic clocks stop while
 * a machine sleeps (nodejs/node#47724) and wall clocks can be set back; both together never understate.
 */
export const elapsedSince = (since: Moment, clock: Clock): number =>
  Math.max(clock.monotonic() - since.monotonic, clock.wall() - since.wall)
