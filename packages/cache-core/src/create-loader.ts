import type { Bus, CacheEvents } from '@unstale/cache-bus'
import type { FactoryContext } from './cache-types'
import { elapsedSince, momentOf } from './deadline'
import type { EngineRead } from './engine-read'
import { tagsOfEntry } from './entry-tags'
import { type LoadEnd, loadOver, signalOf } from './load-end'
import type { LoadGate } from './load-gate'
import type { EntryMaker } from './make-entry'
import type { Ports } from './ports'
import { sameData } from './same-data'
import type { Scope, ScopeHost } from './scope'
import type { Entry } from './store'
import { checkDuration } from './validate-read'

export interface LoaderOptions {
  readonly scopes: ScopeHost
  readonly ports: Ports
  readonly entries: EntryMaker
  /** Where loads are told of; undefined: nowhere, for looking and not for answering. */
  readonly events: Bus<CacheEvents> | undefined
  /** The share by which each `ttl` is shortened at random. */
  readonly ttlJitter: number
  /** How many factories run at a time; undefined: as many as are asked for. */
  readonly gate: LoadGate | undefined
  /** What was held under the key before, whether or not it may still answer. */
  readonly held: (key: string) => Entry | undefined
  /** How a read inside a load is made. */
  readonly read: <T>(options: EngineRead<T>, scope: Scope) => Promise<T>
}

/**
 * Runs a factory inside `scope` and resolves with what it made. Keeps nothing. `within` is the scope that asked for it.
 * It calls `over` in the step in which it ends: one promise for a load and for who keeps what it made.
 */
export type Loader = <T>(
  options: EngineRead<T>,
  scope: Scope,
  end: LoadEnd,
  within?: Scope,
  over?: (entry: Entry | undefined) => void,
) => Promise<Entry>

const END = Symbol('end')

type LoadContext = { -readonly [Name in keyof FactoryContext]: FactoryContext[Name] } & { [END]: LoadEnd }

/** Shared by all loads: to define the getter anew for each costs more than all else that a load needs. */
const withSignal = {
  get signal(): AbortSignal {
    return signalOf((this as unknown as LoadContext)[END])
  },
}

export const createLoader = ({ scopes, ports, entries, events, ttlJitter, read, gate, held }: LoaderOptions): Loader => {
  const { clock, random } = ports

  /** Only for who listens: to compare costs time. */
  const differs = (key: string, { value }: Entry): { readonly changed?: boolean } => {
    const before = held(key)
    const same = before && sameData(before.value, value)
    return same === undefined ? {} : { changed: !same }
  }

  return async (options, scope, end, within, over) => {
    const { key, tags, grace = 0, factory, notFoundTtl, seat } = options
    // The factory starts in a later microtask, when the reads inside it can find the flight that they belong to.
    await undefined
    const startedAt = momentOf(clock)
    let entry: Entry | undefined
    let keptFor: number | undefined
    const context = Object.create(withSignal) as LoadContext
    context[END] = end
    context.track = (...sources) => scope.track(...sources)
    context.keepFor = (ms) => {
      checkDuration('keepFor', ms, key)
      keptFor = ms
    }
    context.getOrSet = (nested) => read(nested, scope)
    if (events?.listens('loadStarted')) events.emit('loadStarted', { key })
    try {
      // As one source: a list's array knows which of its tags stand together.
      if (tags && typeof tags !== 'function') scope.track(tags)
      const run = () => {
        // Whoever waited for its turn in vain reads nothing.
        if (end.aborted) throw signalOf(end).reason
        return scopes.run(scope, () => factory(context))
      }
      const value = await (seat ? seat.load(scope, end) : gate ? gate.pass(scope, within, run) : run())
      if (typeof tags === 'function') scope.track(tags(value))
      const ttl = keptFor ?? (value === undefined || value === null ? notFoundTtl : undefined) ?? options.ttl
      const jittered = ttl && ttlJitter > 0 ? ttl * (1 - ttlJitter * random.next()) : ttl
      entry = entries.make(key, value, scope, jittered, grace)
      if (events?.listens('loadSucceeded')) {
        const durationMs = elapsedSince(startedAt, clock)
        events.emit('loadSucceeded', { key, durationMs, tags: tagsOfEntry(entry), ...differs(key, entry) })
      }
      return entry
    } catch (error) {
      const durationMs = elapsedSince(startedAt, clock)
      if (end.aborted) events?.emit('loadAbandoned', { key, durationMs })
      else events?.emit('loadFailed', { key, durationMs, error })
      throw error
    } finally {
      loadOver(end)
      over?.(entry)
    }
  }
}
