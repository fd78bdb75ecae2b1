import { checkCount } from './check-count'
import { estimateSize } from './estimate-size'
import type { Entry, Store } from './store'

export interface MemoryStoreOptions {
  /** Entries held at most; the least recently used leave. Default 10,000. */
  readonly maxEntries?: number
  /** Bytes held at most, as `sizeOf` tells them. Default: no limit. */
  readonly maxBytes?: number
  /** The size of a value, in bytes. Default: an estimate. Only asked where `maxBytes` is given. */
  readonly sizeOf?: (value: unknown, key: string) => number
  readonly onEvict?: (key: string, reason: 'entries' | 'bytes' | 'size') => void
}

/**
 * A bounded Map. A use is a mark on the entry; a hand goes round, takes marks off, and the first entry without one
 * leaves: nearly the order of use, at the price of none.
 */
export const createMemoryStore = (options: MemoryStoreOptions = {}): Store => {
  const { maxEntries = 10_000, maxBytes = Number.POSITIVE_INFINITY, sizeOf = estimateSize, onEvict } = options
  if (maxEntries !== Number.POSITIVE_INFINITY) checkCount('maxEntries', maxEntries)
  const isWeighed = maxBytes !== Number.POSITIVE_INFINITY
  if (isWeighed) checkCount('maxBytes', maxBytes)
  const entries = new Map<string, Entry>()
  /** Kept only where bytes are limited. */
  const sizes = new Map<string, number>()
  let bytes = 0

  const drop = (key: string): void => {
    if (!entries.delete(key) || !isWeighed) return
    // Sizes need not be whole numbers: what their sum has lost ends with the last entry.
    bytes = entries.size === 0 ? 0 : bytes - (sizes.get(key) ?? 0)
    sizes.delete(key)
  }

  /**
   * Goes round and round. One iterator for all rounds: a new one would have to pass over all that has left since the
   * Map was last laid out. None before it is needed, nor beyond a change that it does not make itself: one that stands
   * still keeps every layout that the Map has had since, with all that was held there.
   */
  let hand: IterableIterator<[string, Entry]> | undefined

  const evict = (reason: 'entries' | 'bytes'): void => {
    for (;;) {
      hand ??= entries.entries()
      const next = hand.next()
      if (next.done) {
        hand = undefined
        continue
      }
      const [key, entry] = next.value
      if (entry.used) {
        entry.used = false
        continue
      }
      drop(key)
      return onEvict?.(key, reason)
    }
  }

  const forget = (key: string): void => {
    hand = undefined
    drop(key)
  }

  /** Undefined: there is no room for it at all. What a size function says is not believed blindly. */
  const weigh = (key: string, value: unknown): number | undefined => {
    if (!isWeighed) return 0
    const size = sizeOf(value, key)
    return size >= 0 && size <= maxBytes ? size : undefined
  }

  return {
    get: (key) => {
      const entry = entries.get(key)
      if (entry) entry.used = true
      return entry
    },
    set: (key, entry) => {
      const size = weigh(key, entry.value)
      if (size === undefined) {
        forget(key)
        return onEvict?.(key, 'size')
      }
      const isNew = !entries.has(key)
      if (isNew) {
        // Room is made first: what is new has not been used yet, and would be the first to leave.
        while (entries.size > 0 && bytes + size > maxBytes) evict('bytes')
        while (entries.size >= maxEntries) evict('entries')
      }
      // In its place, if it has one: what is loaded again and again must not make the Map lay itself out anew each time.
      entry.used = !isNew
      entries.set(key, entry)
      if (!isWeighed) return
      bytes += size - (sizes.get(key) ?? 0)
      sizes.set(key, size)
      while (bytes > maxBytes) evict('bytes')
    },
    delete: forget,
    clear: () => {
      hand = undefined
      entries.clear()
      sizes.clear()
      bytes = 0
    },
    entries: () => entries.entries(),
    get size() {
      return entries.size
    },
  }
}
