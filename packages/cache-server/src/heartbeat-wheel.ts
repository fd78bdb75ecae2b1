import type { Timers } from '@unstale/cache-core'

/** Calls each member once in every turn, all on one timer. */
export interface HeartbeatWheel<Member> {
  add(member: Member): void
  delete(member: Member): void
}

export interface HeartbeatWheelOptions<Member> {
  readonly timers: Timers
  /** How long a turn takes, in ms. */
  readonly turnMs: number
  readonly onTurn: (member: Member) => void
}

/** A turn is divided, so that not all are served in the same moment. */
const SLOTS = 16

/**
 * A timer for each of many thousand connections costs more than what it does. Here those that came in the same
 * sixteenth of a turn are served together.
 */
export const createHeartbeatWheel = <Member>({ timers, turnMs, onTurn }: HeartbeatWheelOptions<Member>): HeartbeatWheel<Member> => {
  const slots: readonly Set<Member>[] = Array.from({ length: SLOTS }, () => new Set())
  const placed = new Map<Member, Set<Member>>()
  let at = 0
  let isTurning = false

  const turn = (): void => {
    isTurning = true
    timers.after(turnMs / SLOTS, () => {
      isTurning = false
      if (placed.size === 0) return
      at = (at + 1) % SLOTS
      turn()
      for (const member of [...(slots[at] as Set<Member>)]) onTurn(member)
    })
  }

  return {
    add: (member) => {
      // The slot that was served last comes again after a whole turn.
      const slot = slots[at] as Set<Member>
      slot.add(member)
      placed.set(member, slot)
      if (!isTurning) turn()
    },
    delete: (member) => {
      placed.get(member)?.delete(member)
      placed.delete(member)
    },
  }
}
