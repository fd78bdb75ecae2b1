import type { Bus, CacheEvents } from '@unstale/cache-bus'
import { answers, isEntryFresh, whyNot } from './entry-state'
import type { Follower } from './follower'
import type { Clock } from './ports'
import type { Entry, Store } from './store'

export interface KeeperOptions {
  readonly store: Store
  readonly follower: Follower
  readonly clock: Clock
  readonly events: Bus<CacheEvents>
}

/** Stores an entry if it is fresh and not older than what is held. Says whether it did. */
export type Keeper = (key: string, entry: Entry) => boolean

/** The only place that writes an entry. */
export const createKeeper =
  ({ store, follower, clock, events }: KeeperOptions): Keeper =>
  (key, entry) => {
    // It answers those who wait for it, and would answer nobody after them.
    if (entry.life?.ttl === 0 && entry.life.grace === 0) return false
    if (!isEntryFresh(entry, follower)) {
      const { reason } = whyNot(entry, follower)
      events.emit('storeRejected', { key, reason: reason === 'epoch' || reason === 'floor' ? reason : 'invalidated' })
      return false
    }
    const held = store.get(key)
    if (held && held.asOf > entry.asOf && answers(held, follower, clock)) {
      events.emit('storeRejected', { key, reason: 'older' })
      return false
    }
    store.set(key, entry)
    return true
  }
