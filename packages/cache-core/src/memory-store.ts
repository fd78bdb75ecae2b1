import { coreError } from './errors'
import type { Entry, Store } from './store'

export interface MemoryStoreOptions {
  /** Entries held at most; the least recently used leaves. Default 10,000. */
  readonly maxEntries?: number
  readonly onEvict?: (key: string) => void
}

/** A bounded Map: its order of insertion is kept as the order of use. */
export const createMemoryStore = ({ maxEntries = 10_000, onEvict }: MemoryStoreOptions = {}): Store => {
  if (!Number.isInteger(maxEntries) || maxEntries < 1) {
    throw coreError('OPTION_INVALID', `maxEntries must be a whole number above 0, but is ${maxEntries}.`, { subject: 'maxEntries' })
  }
  const entries = new Map<string, Entry>()
  return {
    get: (key) => {
      const entry = entries.get(key)
      if (entry) {
        entries.delete(key)
        entries.set(key, entry)
      }
      return entry
    },
    set: (key, entry) => {
      entries.delete(key)
      entries.set(key, entry)
      if (entries.size <= maxEntries) return
      const oldest = entries.keys().next().value as string
      entries.delete(oldest)
      onEvict?.(oldest)
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
    get size() {
      return entries.size
    },
  }
}
