import type { Bus, CacheEvents } from '@unstale/cache-bus'
import type { FactoryContext, GetOrSetOptions } from './cache-types'
import { elapsedSince, momentOf } from './deadline'
import { makeEntry } from './make-entry'
import type { Clock } from './ports'
import type { Scope, ScopeHost } from './scope'
import type { Entry } from './store'
import { checkDuration } from './validate-read'

export interface LoaderOptions {
  readonly scopes: ScopeHost
  readonly clock: Clock
  readonly events: Bus<CacheEvents>
  readonly signal: AbortSignal
  /** How a read inside a load is made. */
  readonly read: <T>(options: GetOrSetOptions<T>, scope: Scope) => Promise<T>
}

/** Runs a factory inside `scope` and resolves with what it made. Keeps nothing. */
export type Loader = <T>(options: GetOrSetOptions<T>, scope: Scope) => Promise<Entry>

/** A loader that reports nothing: for looking, not for answering. */
export const createQuietLoader =
  ({ scopes, clock, signal, read }: Omit<LoaderOptions, 'events'>): Loader =>
  async (options, scope) => {
    const { key, tags, grace = 0, factory } = options
    let { ttl } = options
    const context: FactoryContext = {
      signal,
      track: scope.track,
      keepFor: (ms) => {
        checkDuration('keepFor', ms, key)
        ttl = ms
      },
      getOrSet: (nested) => read(nested, scope),
    }
    // As one source: a list's array knows which of its tags stand together.
    if (tags && typeof tags !== 'function') scope.track(tags)
    const value = await scopes.run(scope, () => factory(context))
    if (typeof tags === 'function') scope.track(tags(value))
    return makeEntry(value, scope, ttl, grace, clock)
  }

export const createLoader = (options: LoaderOptions): Loader => {
  const { clock, events } = options
  const loadQuietly = createQuietLoader(options)
  return async (read, scope) => {
    const { key } = read
    const startedAt = momentOf(clock)
    events.emit('loadStarted', { key })
    try {
      const entry = await loadQuietly(read, scope)
      events.emit('loadSucceeded', { key, durationMs: elapsedSince(startedAt, clock), tags: entry.tags })
      return entry
    } catch (error) {
      events.emit('loadFailed', { key, durationMs: elapsedSince(startedAt, clock), error })
      throw error
    }
  }
}
