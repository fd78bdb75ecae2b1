import type { Clock, Position } from '@unstale/cache-core'

/** How long a position is asked for after the write or event that it stems from, in ms. */
const KEPT = 30_000

/** The highest position that this client needs to be shown: its own writes and what it heard of. */
export interface NeededPosition {
  /** A position of another epoch replaces the one held: positions of two epochs do not compare. */
  told(position: Position): void
  current(): Position | undefined
}

/** Epochs of which late news may still arrive. */
const REMEMBERED = 8

export const createNeededPosition = (clock: Clock): NeededPosition => {
  let held: Position | undefined
  let until = 0
  /** Epochs that were replaced. None comes back, so what still tells of one is late, and must not replace what is newer. */
  let left: readonly string[] = []
  return {
    told: (position) => {
      if (left.includes(position.epoch)) return
      if (held?.epoch === position.epoch && held.seq > position.seq && clock.monotonic() < until) return
      if (held && held.epoch !== position.epoch) left = [...left, held.epoch].slice(-REMEMBERED)
      held = position
      until = clock.monotonic() + KEPT
    },
    current: () => (held && clock.monotonic() < until ? held : undefined),
  }
}
