import type { Ports } from '@unstale/cache-core'
import type { Random } from './random'
import type { Scheduler } from './scheduler'

/** A process or a page: its own clocks, its own timers, its own ids. Dead, nothing of it ever runs again. */
export interface SimNode {
  readonly name: string
  readonly ports: Ports
  alive: boolean
  pausedUntil: number
  /** Nothing of it runs for `ms`; asleep, its monotonic clock stands still meanwhile. */
  pause(ms: number, isAsleep: boolean): void
  /** Moves its wall clock. */
  stepWall(ms: number): void
}

/** No platform's timer fires sooner, in ms; a thinner slice may be none at all once it is added to a time. */
const SHORTEST = 1

const EPOCH_START = 1_700_000_000_000

export const createSimNode = (name: string, scheduler: Scheduler, random: Random): SimNode => {
  let slept = 0
  let wallShift = random.between(-5_000, 5_000)
  const node: SimNode = {
    name,
    alive: true,
    pausedUntil: 0,
    ports: {
      clock: { monotonic: () => scheduler.now() - slept, wall: () => EPOCH_START + scheduler.now() + wallShift },
      timers: { after: (delayMs, task) => scheduler.after(Math.max(SHORTEST, delayMs), node, task) },
      random: { next: random.next, id: random.id },
    },
    pause: (ms, isAsleep) => {
      const until = scheduler.now() + ms
      if (isAsleep && until > node.pausedUntil) slept += until - Math.max(node.pausedUntil, scheduler.now())
      node.pausedUntil = Math.max(node.pausedUntil, until)
    },
    stepWall: (ms) => {
      wallShift += ms
    },
  }
  return node
}
