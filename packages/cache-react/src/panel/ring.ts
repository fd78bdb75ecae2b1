import type { CacheEvents } from '@unstale/cache-query'

/** Something that happened, as the bus told it. */
export interface Recorded {
  /** Counts what was recorded, so that who reads in batches knows where to go on. */
  readonly n: number
  /** Ms since 1970. */
  readonly at: number
  readonly name: keyof CacheEvents | 'queryLoaded'
  readonly payload: Readonly<Record<string, unknown>>
}

/** The latest of what happened; older things are forgotten. */
export interface Ring {
  push(name: Recorded['name'], payload: object): void
  /** Everything that is kept and later than `n`, oldest first. */
  after(n: number): readonly Recorded[]
  clear(): void
  readonly last: number
}

export const createRing = (limit: number, now: () => number = Date.now): Ring => {
  const slots: Recorded[] = []
  let last = 0
  let first = 1
  return {
    push: (name, payload) => {
      last++
      slots[last % limit] = { n: last, at: now(), name, payload: payload as Readonly<Record<string, unknown>> }
      if (last - first >= limit) first = last - limit + 1
    },
    after: (n) => {
      const found: Recorded[] = []
      for (let at = Math.max(n + 1, first); at <= last; at++) found.push(slots[at % limit] as Recorded)
      return found
    },
    clear: () => {
      first = last + 1
    },
    get last() {
      return last
    },
  }
}
