import type { Clock, Position } from '@unstale/cache-core'

/** How long a position is asked for after the write or event that it stems from, in ms. */
const KEPT = 30_000

/** The highest position that this client needs to be shown: its own writes and what it heard of. */
export interface NeededPosition {
  /** A position of another epoch replaces the one held: positions of two epochs do not compare. */
  told(position: Position): void
  current(): Position | undefined
}

export const createNeededPosition = (clock: Clock): NeededPosition => {
  let held: Position | undefined
  let until = 0
  return {
    told: (position) => {
      if (held?.epoch === position.epoch && held.seq > position.seq && clock.monotonic() < until) return
      held = position
      until = clock.monotonic() + KEPT
    },
    current: () => (held && clock.monotonic() < until ? held : undefined),
  }
}
