import type { GetOrSetOptions } from './cache-types'

/** How the keys that were read last are loaded. Bounded: what a factory closes over must not live as long as its entry. */
export interface RecentReads {
  note<T>(read: GetOrSetOptions<T>): void
  get(key: string): GetOrSetOptions<unknown> | undefined
}

const CAPACITY = 1_000

export const createRecentReads = (capacity: number = CAPACITY): RecentReads => {
  const reads = new Map<string, GetOrSetOptions<unknown>>()
  /**
   * Stands at the oldest. A new one has to pass over all that has left since the Map was last laid out, and one that stands
   * still keeps every layout since: so it is made anew now and then.
   */
  let oldest = reads.keys()
  let noted = 0
  return {
    note: (read) => {
      // The newest factory counts: an older one may close over what is gone.
      reads.delete(read.key)
      // It is only ever asked to load again, as it was: what its values are is its own affair.
      reads.set(read.key, read as unknown as GetOrSetOptions<unknown>)
      if (reads.size > capacity) reads.delete(oldest.next().value as string)
      if (++noted % capacity === 0) oldest = reads.keys()
    },
    get: (key) => reads.get(key),
  }
}
