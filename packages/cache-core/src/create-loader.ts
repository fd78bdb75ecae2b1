import type { Bus, CacheEvents } from '@unstale/cache-bus'
import type { FactoryContext } from './cache-types'
import { elapsedSince, momentOf } from './deadline'
import type { EngineRead } from './engine-read'
import type { LoadEnd } from './load-end'
import type { LoadGate } from './load-gate'
import { makeEntry } from './make-entry'
import type { Ports } from './ports'
import { sameData } from './same-data'
import type { Scope, ScopeHost } from './scope'
import type { Entry } from './store'
import { checkDuration } from './validate-read'

export interface LoaderOptions {
  readonly scopes: ScopeHost
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
  /** The share by which each `ttl` is shortened at random. */
  readonly ttlJitter: number
  /** How many factories run at a time; undefined: as many as are asked for. */
  readonly gate: LoadGate | undefined
  /** What was held under the key before, whether or not it may still answer. */
  readonly held: (key: string) => Entry | undefined
  /** How a read inside a load is made. */
  readonly read: <T>(options: EngineRead<T>, scope: Scope) => Promise<T>
}

/** Runs a factory inside `scope` and resolves with what it made. Keeps nothing. `within` is the scope that asked for it. */
export type Loader = <T>(options: EngineRead<T>, scope: Scope, end: LoadEnd, within?: Scope) => Promise<Entry>

/** A loader that reports nothing: for looking, not for answering. */
export const createQuietLoader =
  ({ scopes, ports, ttlJitter, read, gate }: Omit<LoaderOptions, 'events' | 'held'>): Loader =>
  async (options, scope, end, within) => {
    const { key, tags, grace = 0, factory, notFoundTtl, seat } = options
    let keptFor: number | undefined
    const context: FactoryContext = {
      get signal() {
        return end.signal
      },
      track: scope.track,
      keepFor: (ms) => {
        checkDuration('keepFor', ms, key)
        keptFor = ms
      },
      getOrSet: (nested) => read(nested, scope),
    }
    try {
      // As one source: a list's array knows which of its tags stand together.
      if (tags && typeof tags !== 'function') scope.track(tags)
      const run = () => {
        // Whoever waited for its turn in vain reads nothing.
        if (end.aborted) throw end.signal.reason
        return scopes.run(scope, () => factory(context))
      }
      const value = await (seat ? seat.load(scope, end) : gate ? gate.pass(scope, within, run) : run())
      if (typeof tags === 'function') scope.track(tags(value))
      const ttl = keptFor ?? (value === undefined || value === null ? notFoundTtl : undefined) ?? options.ttl
      const jittered = ttl && ttlJitter > 0 ? ttl * (1 - ttlJitter * ports.random.next()) : ttl
      return makeEntry(key, value, scope, jittered, grace, ports.clock)
    } finally {
      end.over()
    }
  }

export const createLoader = (options: LoaderOptions): Loader => {
  const { ports, events, held } = options
  /** Only for who listens: to compare costs time. */
  const differs = (key: string, { value }: Entry): { readonly changed?: boolean } => {
    const before = held(key)
    const same = before && sameData(before.value, value)
    return same === undefined ? {} : { changed: !same }
  }
  const loadQuietly = createQuietLoader(options)
  return async (read, scope, end, within) => {
    const { key } = read
    const startedAt = momentOf(ports.clock)
    events.emit('loadStarted', { key })
    try {
      const entry = await loadQuietly(read, scope, end, within)
      if (events.listens('loadSucceeded')) {
        events.emit('loadSucceeded', { key, durationMs: elapsedSince(startedAt, ports.clock), tags: entry.tags, ...differs(key, entry) })
      }
      return entry
    } catch (error) {
      const durationMs = elapsedSince(startedAt, ports.clock)
      if (end.aborted) events.emit('loadAbandoned', { key, durationMs })
      else events.emit('loadFailed', { key, durationMs, error })
      throw error
    }
  }
}
