import type { GetOrSetOptions } from './cache-types'

/** How the keys that were read last are loaded. Bounded: what a factory closes over must not live as long as its entry. */
export interface RecentReads {
  note<T>(read: GetOrSetOptions<T>): void
  get(key: string): GetOrSetOptions<unknown> | undefined
}

const CAPACITY = 1_000

/** The last `capacity` keys at least, and twice as many at most: a whole generation leaves at a time, since each read is noted here. */
export const createRecentReads = (capacity: number = CAPACITY): RecentReads => {
  let young = new Map<string, GetOrSetOptions<unknown>>()
  let old = young
  return {
    note: (read) => {
      // The newest factory counts: an older one may close over what is gone. It is only ever asked to load again, as it was:
      // what its values are is its own affair.
      young.set(read.key, read as unknown as GetOrSetOptions<unknown>)
      if (young.size < capacity) return
      old = young
      young = new Map()
    },
    get: (key) => young.get(key) ?? old.get(key),
  }
}
