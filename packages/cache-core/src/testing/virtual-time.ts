import type { Ports } from '../ports'

export interface VirtualTime {
  readonly ports: Ports
  /** Moves both clocks, running what falls due on the way, each followed by the microtasks it started. */
  advance(ms: number): Promise<void>
  /** Moves only the wall clock, as a set clock or a sleeping machine does. */
  shiftWall(ms: number): void
  readonly pending: number
}

/** Lets every microtask that is ready, and those that they start, run. */
export const settle = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

/** Clocks and timers that move only when told, and ids that repeat from run to run. */
export const createVirtualTime = (): VirtualTime => {
  let now = 0
  let wallShift = 1_700_000_000_000
  let ids = 0
  let timers: readonly { readonly at: number; readonly task: () => void }[] = []
  return {
    ports: {
      clock: { monotonic: () => now, wall: () => now + wallShift },
      timers: {
        after: (delayMs, task) => {
          const timer = { at: now + delayMs, task }
          timers = [...timers, timer].sort((a, b) => a.at - b.at)
          return () => {
            timers = timers.filter((other) => other !== timer)
          }
        },
      },
      random: { next: () => 0.5, id: () => `e${++ids}` },
    },
    advance: async (ms) => {
      const end = now + ms
      await settle()
      for (let next = timers[0]; next && next.at <= end; next = timers[0]) {
        timers = timers.slice(1)
        now = Math.max(now, next.at)
        next.task()
        await settle()
      }
      now = end
      await settle()
    },
    shiftWall: (ms) => {
      wallShift += ms
    },
    get pending() {
      return timers.length
    },
  }
}
