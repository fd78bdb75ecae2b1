import { checkCount } from './check-count'
import type { Timers } from './ports'
import type { Scope } from './scope'

/** Longest that a load waits for its turn, in ms: whatever holds the others up, it must not hold everything. */
const LONGEST_WAIT = 1_000

/** Lets so many loads run at a time; the others wait in order. */
export interface LoadGate {
  /**
   * Runs `work` when it is its turn. A load inside another one has the turn of that one: waiting for a place
   * that the load outside holds would never end.
   */
  pass<T>(scope: Scope, within: Scope | undefined, work: () => T | Promise<T>): Promise<T>
}

/** Throws `OPTION_INVALID` for a number that lets nothing pass. */
export const createLoadGate = (most: number, timers: Timers): LoadGate => {
  checkCount('maxLoads', most)
  const inside = new WeakSet<Scope>()
  const waiting = new Set<() => void>()
  let running = 0

  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      const go = (): void => {
        cancel()
        waiting.delete(go)
        running++
        resolve()
      }
      const cancel = timers.after(LONGEST_WAIT, go)
      waiting.add(go)
    })

  const leave = (): void => {
    running--
    const [next] = waiting
    if (next && running < most) next()
  }

  return {
    pass: async (scope, within, work) => {
      inside.add(scope)
      if (within && inside.has(within)) return work()
      if (running < most) running++
      else await turn()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
