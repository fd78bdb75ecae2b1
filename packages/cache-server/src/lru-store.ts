import { type Entry, estimateSize, type MemoryStoreOptions, type Store } from '@unstale/cache-core'
import { LRUCache } from 'lru-cache'
import { serverError } from './errors'

const checkLimit = (name: string, limit: number | undefined): void => {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1)) return
  throw serverError('OPTION_INVALID', `${name} must be a whole number above 0, but is ${limit}.`, { subject: name })
}

/** A store that lets go of the least recently used entries, by number and by bytes: what `createServerCache` uses unless told otherwise. */
export const createLruStore = (options: MemoryStoreOptions = {}): Store => {
  const { maxEntries = 10_000, maxBytes, sizeOf = estimateSize, onEvict } = options
  checkLimit('maxEntries', maxEntries)
  checkLimit('maxBytes', maxBytes)
  /** What a size function says of itself is not believed blindly; lru-cache wants whole numbers above 0. */
  const weigh = (entry: Entry, key: string): number => {
    const size = sizeOf(entry.value, key)
    return size >= 0 ? Math.max(1, Math.ceil(size)) : Number.MAX_SAFE_INTEGER
  }
  const entries = new LRUCache<string, Entry>({
    max: maxEntries,
    ...(maxBytes !== undefined && { maxSize: maxBytes }),
    dispose: (_, key, reason) => {
      if (reason === 'evict') onEvict?.(key, entries.size < maxEntries && maxBytes !== undefined ? 'bytes' : 'entries')
    },
  })
  return {
    get: (key) => entries.get(key),
    set: (key, entry) => {
      if (maxBytes === undefined) return void entries.set(key, entry)
      const size = weigh(entry, key)
      entries.set(key, entry, { size })
      if (size > maxBytes) onEvict?.(key, 'size')
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
    get size() {
      return entries.size
    },
  }
}
