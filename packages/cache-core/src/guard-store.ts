import type { Bus, CacheEvents } from '@unstale/cache-bus'
import { coreError } from './errors'
import type { Entry, Store } from './store'

/** Whether what a store gave back can be what was put there under that key. */
const isEntryOf = (key: string, found: unknown): found is Entry => {
  if (typeof found !== 'object' || found === null) return false
  const { key: own, kin, asOf } = found as Partial<Entry>
  return own === key && Array.isArray(kin?.tags) && typeof kin.epoch === 'string' && typeof asOf === 'number'
}

/**
 * A store that is not ours: when it throws, or gives what is no entry of that key, it holds nothing.
 * The cache loads instead.
 */
export const guardStore = (store: Store, events: Bus<CacheEvents>): Store => {
  const guarded = <T>(operation: 'get' | 'set' | 'delete' | 'clear', key: string, work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      events.emit('storeFailed', { operation, key, error })
      return undefined
    }
  }

  return {
    get: (key) => {
      const found: unknown = guarded('get', key, () => store.get(key))
      if (found === undefined || isEntryOf(key, found)) return found
      const error = coreError('STORE_ENTRY_INVALID', `What the store gave for "${key}" is no entry of that key.`, key)
      events.emit('storeFailed', { operation: 'get', key, error })
      return undefined
    },
    set: (key, entry) => guarded('set', key, () => store.set(key, entry)),
    delete: (key) => guarded('delete', key, () => store.delete(key)),
    clear: () => guarded('clear', '', () => store.clear()),
    get size() {
      return guarded('get', '', () => store.size) ?? 0
    },
  }
}
