import type { Ports } from '@unstale/cache-core'

export interface VirtualTime {
  readonly ports: Ports
  /** Moves the clocks, running what falls due on the way, each followed by the microtasks it started. */
  advance(ms: number): Promise<void>
}

/** Lets every microtask that is ready, and those that they start, run. */
export const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

/** Clocks and timers that move only when told, and ids that repeat from run to run. */
export const createVirtualTime = (next: () => number = () => 0.5, prefix = 'e'): VirtualTime => {
  let now = 0
  let ids = 0
  let timers: readonly { readonly at: number; readonly task: () => void }[] = []
  return {
    ports: {
      clock: { monotonic: () => now, wall: () => now + 1_700_000_000_000 },
      timers: {
        after: (delayMs, task) => {
          const timer = { at: now + delayMs, task }
          timers = [...timers, timer].sort((a, b) => a.at - b.at)
          return () => {
            timers = timers.filter((other) => other !== timer)
          }
        },
      },
      random: { next, id: () => `${prefix}${++ids}` },
    },
    advance: async (ms) => {
      const end = now + ms
      await settle()
      for (let first = timers[0]; first && first.at <= end; first = timers[0]) {
        timers = timers.slice(1)
        now = Math.max(now, first.at)
        first.task()
        await settle()
      }
      now = end
      await settle()
    },
  }
}
