import type { Bus, CacheEvents } from '@unstale/cache-bus'
import type { GetOrSetOptions } from './cache-types'
import { createLoader } from './create-loader'
import { elapsedSince, momentOf } from './deadline'
import { answers, outlived, whyNot } from './entry-state'
import { coreError } from './errors'
import { awaitFlight, type Flight, isLoadCycle, pathInside } from './flight'
import type { Follower } from './follower'
import { isFresh, mayServeStale, type Stamp } from './freshness'
import type { Clock } from './ports'
import type { Position } from './position'
import type { Scope, ScopeHost } from './scope'
import type { Entry, Store } from './store'
import type { Tag } from './tag'
import { validateRead } from './validate-read'

export interface ReaderOptions {
  readonly store: Store
  readonly follower: Follower
  readonly scopes: ScopeHost
  readonly clock: Clock
  readonly events: Bus<CacheEvents>
  readonly signal: AbortSignal
  /** A scope for a load; stamped with where `within` began, since its loader may read what that one remembers. */
  readonly loadScope: (within: Scope | undefined) => Scope
}

export type Read = <T>(options: GetOrSetOptions<T>, scope: Scope | undefined) => Promise<T>

/** The read side of the engine: hit and advance, join, load. */
export const createReader = (options: ReaderOptions): Read => {
  const { store, follower, clock, events, signal, loadScope } = options
  const flights = new Map<string, Flight>()
  /** Which load a scope belongs to, so that nested reads know who waits. */
  const flightOf = new WeakMap<Scope, Flight>()

  const give = (entry: Entry, scope: Scope | undefined): unknown => {
    scope?.use({ epoch: entry.epoch, asOf: entry.asOf, tags: entry.tagSet })
    return entry.value
  }

  const hit = (key: string, entry: Entry, scope: Scope | undefined, stale: boolean): unknown => {
    if (events.listens('entryHit')) events.emit('entryHit', { key, stale })
    scope?.saw(stale ? 'stale' : 'hit')
    return give(entry, scope)
  }

  /**
   * Whether data stamped so may answer a read that began at `begun`: its load began no earlier,
   * or nothing that it depends on has changed since it began.
   */
  const reflects = (stamp: Stamp<Tag>, begun: Position): boolean =>
    (stamp.epoch === begun.epoch && stamp.asOf >= begun.seq) || isFresh(stamp, follower)

  const startFlight = <T>(read: GetOrSetOptions<T>, scope: Scope | undefined): Flight => {
    const path = pathInside(scope && flightOf.get(scope), read.key)
    const inner = loadScope(scope)
    const flight: Flight = {
      key: read.key,
      scope: inner,
      path,
      waitsFor: new Set(),
      // The factory starts in a later microtask, when the reads inside it can find this flight.
      result: Promise.resolve()
        .then(() => load(read, inner, true))
        .finally(() => {
          if (flights.get(read.key) === flight) flights.delete(read.key)
        }),
    }
    flightOf.set(inner, flight)
    flights.set(read.key, flight)
    return flight
  }

  /** An old value that may stand in while its loader fails: after `ttl` or `expire`, within `grace`. */
  const standIn = (key: string): Entry | undefined => {
    const entry = store.get(key)
    if (!entry || entry.grace === 0 || !mayServeStale(entry, follower)) return undefined
    entry.failedAt ??= momentOf(clock)
    const overdue = entry.ttl === undefined ? 0 : elapsedSince(entry.storedAt, clock) - entry.ttl
    return Math.max(overdue, elapsedSince(entry.failedAt, clock)) < entry.grace ? entry : undefined
  }

  /** For whoever began or joined a load that failed: the old value where it may stand in, else the error. */
  const giveInstead = (error: unknown, key: string, scope: Scope | undefined): unknown => {
    const old = isLoadCycle(error) ? undefined : standIn(key)
    if (!old) throw error
    return hit(key, old, scope, true)
  }

  const loadBySelf = async <T>(read: GetOrSetOptions<T>, scope: Scope | undefined, waiter: Flight | undefined): Promise<unknown> => {
    try {
      return give(await awaitFlight(startFlight(read, scope), waiter), scope)
    } catch (error) {
      return giveInstead(error, read.key, scope)
    }
  }

  /** Waits for a load that somebody else began. Undefined when what came of it is from before this read. */
  const join = async (flight: Flight, begun: Position, waiter: Flight | undefined): Promise<Entry | undefined> => {
    events.emit('loadJoined', { key: flight.key })
    try {
      const entry = await awaitFlight(flight, waiter)
      return reflects(entry, begun) ? entry : undefined
    } catch (error) {
      const { epoch, openedAt } = flight.scope
      if (isLoadCycle(error) || (epoch === begun.epoch && openedAt >= begun.seq)) throw error
      return undefined
    }
  }

  const joinable = (flight: Flight, begun: Position): boolean => {
    const { epoch, asOf, tags } = flight.scope
    return reflects({ epoch, asOf, tags: tags.keys() }, begun)
  }

  const readCached = async <T>(read: GetOrSetOptions<T>, scope: Scope | undefined): Promise<unknown> => {
    const { key } = read
    const waiter = scope && flightOf.get(scope)
    const begun: Position = { epoch: follower.epoch, seq: follower.applied }
    for (;;) {
      const entry = store.get(key)
      if (entry && answers(entry, follower, clock)) {
        entry.asOf = Math.max(entry.asOf, follower.applied)
        return hit(key, entry, scope, false)
      }
      const flight = flights.get(key)
      if (!flight || !joinable(flight, begun)) {
        const why = entry ? whyNot(entry, follower) : ({ reason: 'absent' } as const)
        events.emit('entryMissed', { key, ...why })
        if (!entry || entry.answeredStale || outlived(entry, clock) || !mayServeStale(entry, follower)) {
          scope?.saw(why.reason)
          return loadBySelf(read, scope, waiter)
        }
        entry.answeredStale = true
        startFlight(read, scope).result.catch(() => undefined)
        return hit(key, entry, scope, true)
      }
      let shared: Entry | undefined
      try {
        shared = await join(flight, begun, waiter)
      } catch (error) {
        return giveInstead(error, key, scope)
      }
      if (!shared) continue
      scope?.saw(entry ? whyNot(entry, follower).reason : 'absent')
      return give(shared, scope)
    }
  }

  /** Without proof of what has changed nothing held may answer, and what is loaded answers this read alone. */
  const readUncached = async <T>(read: GetOrSetOptions<T>, scope: Scope | undefined): Promise<unknown> => {
    const reason = scope?.bypass ? 'bypass' : 'lease'
    events.emit('entryMissed', { key: read.key, reason })
    scope?.saw(reason)
    return give(await load(read, loadScope(scope), false), scope)
  }

  const readLapsed = async <T>(read: GetOrSetOptions<T>, scope: Scope | undefined): Promise<unknown> => {
    await follower.catchUp()
    return follower.mayAnswer() ? readCached(read, scope) : readUncached(read, scope)
  }

  const read: Read = async <T>(request: GetOrSetOptions<T>, scope: Scope | undefined): Promise<T> => {
    validateRead(request)
    if (signal.aborted) throw coreError('CACHE_CLOSED', `The cache is closed: "${request.key}" cannot be read.`, { subject: request.key })
    const way = scope?.bypass ? readUncached : follower.mayAnswer() ? readCached : readLapsed
    return (await way(request, scope)) as T
  }

  const load = createLoader({ ...options, read })
  return read
}
