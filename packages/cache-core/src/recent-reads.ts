import type { GetOrSetOptions } from './cache-types'

/** How the keys that were read last are loaded. Bounded: what a factory closes over must not live as long as its entry. */
export interface RecentReads {
  note<T>(read: GetOrSetOptions<T>): void
  get(key: string): GetOrSetOptions<unknown> | undefined
}

const CAPACITY = 1_000

export const createRecentReads = (capacity: number = CAPACITY): RecentReads => {
  const reads = new Map<string, GetOrSetOptions<unknown>>()
  return {
    note: (read) => {
      // The newest factory counts: an older one may close over what is gone.
      reads.delete(read.key)
      // It is only ever asked to load again, as it was: what its values are is its own affair.
      reads.set(read.key, read as unknown as GetOrSetOptions<unknown>)
      if (reads.size > capacity) reads.delete(reads.keys().next().value as string)
    },
    get: (key) => reads.get(key),
  }
}
