/**
 * The client's own count of what has no position in the log: hand-written calls, and invalidations that only this browser knows of.
 * All of one synchronous turn are one moment: nothing can have been written between them, so a load begun in it covers them all.
 */
export interface LocalOrder {
  readonly count: number
  bump(): number
}

export const createLocalOrder = (): LocalOrder => {
  let count = 0
  let open = false
  return {
    get count() {
      return count
    },
    bump: () => {
      if (open) return count
      open = true
      queueMicrotask(() => {
        open = false
      })
      return ++count
    },
  }
}
