import type { Bus, CacheEvents } from '@unstale/cache-bus'
import type { FactoryContext, GetOrSetOptions } from './cache-types'
import { elapsedSince, momentOf } from './deadline'
import { answers, whyNot } from './entry-state'
import type { Follower } from './follower'
import { isFresh } from './freshness'
import type { Clock } from './ports'
import type { Scope, ScopeHost } from './scope'
import type { Entry, Store } from './store'
import { checkDuration } from './validate-read'

export interface LoaderOptions {
  readonly store: Store
  readonly follower: Follower
  readonly scopes: ScopeHost
  readonly clock: Clock
  readonly events: Bus<CacheEvents>
  readonly signal: AbortSignal
  /** How a read inside a load is made. */
  readonly read: <T>(options: GetOrSetOptions<T>, scope: Scope) => Promise<T>
}

/** Runs a factory inside `scope` and resolves with what it made; `keep` stores it, if it is fresh when it arrives. */
export type Loader = <T>(options: GetOrSetOptions<T>, scope: Scope, keep: boolean) => Promise<Entry>

export const createLoader = ({ store, follower, scopes, clock, events, signal, read }: LoaderOptions): Loader => {
  /** The only place that writes an entry. */
  const keepIfFresh = (key: string, entry: Entry): void => {
    if (!isFresh(entry, follower)) {
      const { reason } = whyNot(entry, follower)
      return events.emit('storeRejected', { key, reason: reason === 'epoch' || reason === 'floor' ? reason : 'invalidated' })
    }
    const held = store.get(key)
    if (held && held.asOf > entry.asOf && answers(held, follower, clock)) return events.emit('storeRejected', { key, reason: 'older' })
    store.set(key, entry)
  }

  return async (options, scope, keep) => {
    const { key, tags, grace = 0, factory } = options
    let { ttl } = options
    const startedAt = momentOf(clock)
    events.emit('loadStarted', { key })
    const context: FactoryContext = {
      signal,
      track: scope.track,
      keepFor: (ms) => {
        checkDuration('keepFor', ms, key)
        ttl = ms
      },
      getOrSet: (nested) => read(nested, scope),
    }
    try {
      // As one source: a list's array knows which of its tags stand together.
      if (tags && typeof tags !== 'function') scope.track(tags)
      const value = await scopes.run(scope, () => factory(context))
      if (typeof tags === 'function') scope.track(tags(value))
      const entry: Entry = {
        value,
        tags: [...scope.tags.keys()],
        tagSet: new Map(scope.tags),
        epoch: scope.epoch,
        asOf: scope.asOf,
        storedAt: momentOf(clock),
        ttl,
        grace,
        failedAt: undefined,
        answeredStale: false,
      }
      events.emit('loadSucceeded', { key, durationMs: elapsedSince(startedAt, clock), tags: entry.tags })
      if (keep) keepIfFresh(key, entry)
      return entry
    } catch (error) {
      events.emit('loadFailed', { key, durationMs: elapsedSince(startedAt, clock), error })
      throw error
    }
  }
}
