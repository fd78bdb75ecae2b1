import type { Ports } from '@unstale/cache-core'

export interface VirtualTime {
  readonly ports: Ports
  /** Moves the clocks, running what falls due on the way, each followed by the microtasks it started. */
  advance(ms: number): Promise<void>
  /** The process stands still: the clocks go on, and no timer runs before time is advanced again. */
  freeze(ms: number): void
}

/** Lets everything that is ready, and what that starts, run. */
export const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** Clocks and timers that move only when told, and ids that repeat from run to run. */
export const createVirtualTime = (): VirtualTime => {
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
      random: { next: () => 0.5, id: () => `e${++ids}` },
    },
    freeze: (ms) => {
      now += ms
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
  }
}

/** Resolves as `work` does, while virtual time passes in small steps: for what waits for a timer. */
export const whileTimePasses = async <T>(time: VirtualTime, work: Promise<T>): Promise<T> => {
  let isOver = false
  const over = (): void => {
    isOver = true
  }
  work.then(over, over)
  while (!isOver) await time.advance(10)
  return work
}
