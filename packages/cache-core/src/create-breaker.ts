import { elapsedSince, type Moment, momentOf } from './deadline'
import type { Ports } from './ports'

export interface BreakerOptions {
  readonly ports: Ports
  /** Failures in a row after which it opens. */
  readonly failures: number
  /** How long it stays open the first time, in ms; each failed try doubles it, thirty-two times at most. */
  readonly pauseMs: number
  readonly onOpen: (pauseMs: number, failures: number) => void
  readonly onClose: () => void
}

/** Keeps calls away from what fails, and lets one through now and then to see. */
export interface Breaker {
  /** Whether a call may be made. Each call that was allowed must be followed by its outcome. */
  allows(): boolean
  succeeded(): void
  failed(): void
}

const MOST_DOUBLINGS = 5

export const createBreaker = ({ ports, failures, pauseMs, onOpen, onClose }: BreakerOptions): Breaker => {
  const { clock, random } = ports
  let inARow = 0
  let doublings = 0
  let open: { readonly since: Moment; readonly forMs: number } | undefined
  let isTrying = false

  const begin = (): void => {
    // Jittered, so that the processes of a cluster do not come back all at once.
    const forMs = pauseMs * 2 ** doublings * (0.75 + random.next() / 2)
    doublings = Math.min(doublings + 1, MOST_DOUBLINGS)
    open = { since: momentOf(clock), forMs }
    onOpen(forMs, inARow)
  }

  return {
    allows: () => {
      if (!open) return true
      if (isTrying || elapsedSince(open.since, clock) < open.forMs) return false
      isTrying = true
      return true
    },
    succeeded: () => {
      inARow = 0
      if (!open || !isTrying) return
      isTrying = false
      open = undefined
      doublings = 0
      onClose()
    },
    failed: () => {
      inARow++
      // A call that began before it opened says nothing of how things are now.
      if (open && !isTrying) return
      const isDue = open !== undefined || inARow >= failures
      isTrying = false
      if (isDue) begin()
    },
  }
}
