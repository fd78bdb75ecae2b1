import type { Bus, CacheEvents } from '@unstale/cache-bus'
import type { GetOrSetOptions } from './cache-types'
import type { Flights, SharedSide } from './create-flights'
import type { Loader } from './create-loader'
import { answers, mayStandIn, outlived, whyNot } from './entry-state'
import { coreError } from './errors'
import { awaitFlight, type Flight, isLoadCycle } from './flight'
import type { Follower } from './follower'
import { mayServeStale } from './freshness'
import type { Clock } from './ports'
import type { Position } from './position'
import type { RecentReads } from './recent-reads'
import { reflects } from './reflects'
import type { Scope } from './scope'
import type { Entry, Store } from './store'
import { validateRead } from './validate-read'

export interface ReaderOptions {
  readonly store: Store
  readonly follower: Follower
  readonly clock: Clock
  readonly events: Bus<CacheEvents>
  readonly signal: AbortSignal
  readonly flights: Flights
  readonly load: Loader
  readonly reads: RecentReads
  readonly shared: SharedSide | undefined
  /** A scope for a load; stamped with where `within` began, since its loader may read what that one remembers. */
  readonly loadScope: (within: Scope | undefined) => Scope
}

export type Read = <T>(options: GetOrSetOptions<T>, scope: Scope | undefined) => Promise<T>

/** The read side of the engine: hit and advance, join, load. */
export const createReader = (options: ReaderOptions): Read => {
  const { store, follower, clock, events, signal, flights, load, reads, shared, loadScope } = options

  const give = (entry: Entry, scope: Scope | undefined): unknown => {
    scope?.use(entry)
    return entry.value
  }

  const hit = <T>(read: GetOrSetOptions<T>, entry: Entry, scope: Scope | undefined, stale: boolean): unknown => {
    if (events.listens('entryHit')) {
      // Whoever listens may want to know how the key is loaded.
      reads.note(read)
      events.emit('entryHit', { key: read.key, stale })
    }
    scope?.saw(stale ? 'stale' : 'hit')
    return give(entry, scope)
  }

  /** For whoever began or joined a load that failed: the old value where it may stand in, else the error. */
  const giveInstead = <T>(error: unknown, read: GetOrSetOptions<T>, scope: Scope | undefined): unknown => {
    const old = isLoadCycle(error) ? undefined : store.get(read.key)
    if (!old || !mayStandIn(old, follower, clock)) throw error
    return hit(read, old, scope, true)
  }

  const loadBySelf = async <T>(read: GetOrSetOptions<T>, scope: Scope | undefined, waiter: Flight | undefined): Promise<unknown> => {
    try {
      return give(await awaitFlight(flights.start(read, scope), waiter), scope)
    } catch (error) {
      return giveInstead(error, read, scope)
    }
  }

  /** Waits for a load that somebody else began. Undefined when what came of it is from before this read. */
  const join = async (flight: Flight, begun: Position, waiter: Flight | undefined): Promise<Entry | undefined> => {
    events.emit('loadJoined', { key: flight.key })
    try {
      const entry = await awaitFlight(flight, waiter)
      return reflects(entry, begun, follower) ? entry : undefined
    } catch (error) {
      const { epoch, openedAt } = flight.scope
      if (isLoadCycle(error) || (epoch === begun.epoch && openedAt >= begun.seq)) throw error
      return undefined
    }
  }

  /** A fresh entry reflects all that has been applied: in the step that finds it fresh, it advances. */
  const advances = (entry: Entry): boolean => {
    if (!answers(entry, follower, clock)) return false
    entry.asOf = Math.max(entry.asOf, follower.applied)
    return true
  }

  const readCached = async <T>(read: GetOrSetOptions<T>, scope: Scope | undefined): Promise<unknown> => {
    const { key } = read
    const waiter = flights.of(scope)
    const begun: Position = { epoch: follower.epoch, seq: follower.applied }
    for (;;) {
      const entry = store.get(key)
      if (entry && advances(entry)) return hit(read, entry, scope, false)
      const flight = flights.joinable(key, begun)
      if (!flight) {
        const why = entry ? whyNot(entry, follower) : ({ reason: 'absent' } as const)
        events.emit('entryMissed', { key, ...why })
        reads.note(read)
        if (!entry || entry.answeredStale || outlived(entry, clock) || !mayServeStale(entry, follower)) {
          scope?.saw(why.reason)
          return loadBySelf(read, scope, waiter)
        }
        entry.answeredStale = true
        flights.start(read, scope).result.catch(() => undefined)
        return hit(read, entry, scope, true)
      }
      let joined: Entry | undefined
      try {
        joined = await join(flight, begun, waiter)
      } catch (error) {
        return giveInstead(error, read, scope)
      }
      if (!joined) continue
      scope?.saw(entry ? whyNot(entry, follower).reason : 'absent')
      return give(joined, scope)
    }
  }

  /** Without proof of what has changed nothing held may answer, and what is loaded answers this read alone. */
  const readUncached = async <T>(read: GetOrSetOptions<T>, scope: Scope | undefined): Promise<unknown> => {
    const reason = scope?.bypass ? 'bypass' : 'lease'
    events.emit('entryMissed', { key: read.key, reason })
    scope?.saw(reason)
    // What a second level compares with the log itself needs no lease of ours.
    const found = scope?.bypass ? undefined : await shared?.finder.look(read.key, { epoch: follower.epoch, seq: follower.applied })
    return give(found ?? (await load(read, loadScope(scope))), scope)
  }

  const readLapsed = async <T>(read: GetOrSetOptions<T>, scope: Scope | undefined): Promise<unknown> => {
    await follower.catchUp()
    return follower.mayAnswer() ? readCached(read, scope) : readUncached(read, scope)
  }

  /** A hit makes no promise but the one that is given back. */
  const readHeld = <T>(read: GetOrSetOptions<T>, scope: Scope | undefined): { readonly value: unknown } | undefined => {
    if (signal.aborted || scope?.bypass || !follower.mayAnswer()) return undefined
    const entry = store.get(read.key)
    if (!entry || !advances(entry)) return undefined
    hit(read, entry, scope, false)
    return entry
  }

  const readElse = async <T>(read: GetOrSetOptions<T>, scope: Scope | undefined): Promise<T> => {
    validateRead(read)
    if (signal.aborted) throw coreError('CACHE_CLOSED', `The cache is closed: "${read.key}" cannot be read.`, { subject: read.key })
    const way = scope?.bypass ? readUncached : follower.mayAnswer() ? readCached : readLapsed
    return (await way(read, scope)) as T
  }

  return <T>(read: GetOrSetOptions<T>, scope: Scope | undefined): Promise<T> => {
    const held = readHeld(read, scope)
    return held ? Promise.resolve(held.value as T) : readElse(read, scope)
  }
}
