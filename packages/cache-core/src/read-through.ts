import type { Bus, CacheEvents } from '@unstale/cache-bus'
import type { Flights, SharedSide } from './create-flights'
import type { Loader } from './create-loader'
import type { EngineRead } from './engine-read'
import { answers, mayEntryServeStale, mayStandIn, outlived, whyNot } from './entry-state'
import { partOf } from './entry-tags'
import { coreError } from './errors'
import { abandon, beginWait, type Flight, isLoadCycle, leave } from './flight'
import type { Follower } from './follower'
import { type LoadEnd, signalOf } from './load-end'
import { type Patience, patienceOf } from './patience'
import type { Ports } from './ports'
import type { Position } from './position'
import type { RecentReads } from './recent-reads'
import { reflects } from './reflects'
import type { Scope } from './scope'
import type { Entry, Store } from './store'
import { validateRead } from './validate-read'

export interface ReaderOptions {
  readonly store: Store
  readonly follower: Follower
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
  readonly signal: AbortSignal
  readonly flights: Flights
  readonly load: Loader
  readonly reads: RecentReads
  readonly shared: SharedSide | undefined
  readonly openEnd: () => LoadEnd
  /** A scope for a load; stamped with where `within` began, since its loader may read what that one remembers. */
  readonly loadScope: (within: Scope | undefined) => Scope
}

/** What the store was found to hold in this step; null: nothing. Undefined where nobody has looked. */
type Found = Entry | null | undefined

const ABSENT = { reason: 'absent' } as const

type Way = <T>(read: EngineRead<T>, scope: Scope | undefined, patience?: Patience, found?: Found) => unknown

export type Read = <T>(options: EngineRead<T>, scope: Scope | undefined) => Promise<T>

/** The read side of the engine: hit and advance, join, load. */
export const createReader = (options: ReaderOptions): Read => {
  const { store, follower, ports, events, signal, flights, load, reads, shared, openEnd, loadScope } = options
  const { clock } = ports

  const give = (entry: Entry, scope: Scope | undefined): unknown => {
    scope?.use(partOf(entry))
    return entry.value
  }

  const hit = <T>(read: EngineRead<T>, entry: Entry, scope: Scope | undefined, stale: boolean): unknown => {
    if (events.listens('entryHit')) {
      // Whoever listens may want to know how the key is loaded.
      reads.note(read)
      events.emit('entryHit', { key: read.key, stale })
    }
    scope?.saw(stale ? 'stale' : 'hit')
    return give(entry, scope)
  }

  const oldFor = (key: string): Entry | undefined => {
    const entry = store.get(key)
    return entry && mayStandIn(entry, follower, clock) ? entry : undefined
  }

  /** For whoever waits for a load that failed or is late: the old value where it may stand in, else the error. */
  const giveInstead = <T>(error: unknown, read: EngineRead<T>, scope: Scope | undefined): unknown => {
    const old = isLoadCycle(error) || read.signal?.aborted ? undefined : oldFor(read.key)
    if (!old) throw error
    return hit(read, old, scope, true)
  }

  const waitKnown = async (flight: Flight, waiter: Flight | undefined, patience: Patience | undefined): Promise<Entry> => {
    const wait = beginWait(flight, waiter)
    try {
      // Who takes the old value instead goes on holding the load: it refreshes what was given.
      return await (patience
        ? patience.wait(
            flight.result,
            () => leave(wait),
            () => oldFor(flight.key) !== undefined,
          )
        : flight.result)
    } finally {
      waiter?.waits?.delete(wait)
    }
  }

  const waitFor = (flight: Flight, waiter: Flight | undefined, patience: Patience | undefined): Promise<Entry> => {
    if (waiter || patience) return waitKnown(flight, waiter, patience)
    // Who waits to the end, and for no other load, has only to be counted.
    flight.waiting++
    return flight.result
  }

  /** Waits for a load that somebody else began. Undefined when what came of it is from before this read. */
  const join = async (
    flight: Flight,
    begun: Position,
    waiter: Flight | undefined,
    patience: Patience | undefined,
  ): Promise<Entry | undefined> => {
    events.emit('loadJoined', { key: flight.key })
    try {
      const entry = await waitFor(flight, waiter, patience)
      return reflects(partOf(entry), begun, follower) ? entry : undefined
    } catch (error) {
      const { epoch, openedAt } = flight.scope
      if (isLoadCycle(error) || patience?.ended(error) || (epoch === begun.epoch && openedAt >= begun.seq)) throw error
      return undefined
    }
  }

  /** A fresh entry reflects all that has been applied: in the step that finds it fresh, it advances. */
  const advances = (entry: Entry): boolean => {
    if (!answers(entry, follower, clock)) return false
    entry.asOf = Math.max(entry.asOf, follower.applied)
    return true
  }

  /** A load that nobody waits for, and that nobody may end. */
  const refresh = <T>(read: EngineRead<T>, scope: Scope | undefined): void => {
    const flight = flights.start(read, scope)
    flight.waiting++
    flight.result.catch(() => undefined)
  }

  /** No async function: each costs a promise and more, and a miss passes enough of them. */
  const readCached = <T>(read: EngineRead<T>, scope: Scope | undefined, patience?: Patience, found?: Found): unknown => {
    const { key } = read
    const waiter = flights.of(scope)
    // What this process appended itself counts, also while records before it have not been heard.
    const begun: Position = { epoch: follower.epoch, seq: follower.known }
    const instead = (error: unknown): unknown => giveInstead(error, read, scope)
    const attempt = (entry: Entry | null | undefined): unknown => {
      if (entry && advances(entry)) return hit(read, entry, scope, false)
      const why = entry ? whyNot(entry, follower) : ABSENT
      try {
        const flight = flights.joinable(key, begun)
        if (flight)
          return join(flight, begun, waiter, patience).then((joined) => {
            if (!joined) return attempt(store.get(key))
            scope?.saw(why.reason)
            return give(joined, scope)
          }, instead)
        if (events.listens('entryMissed')) events.emit('entryMissed', { key, ...why })
        reads.note(read)
        if (entry && !entry.answeredStale && !outlived(entry, clock) && mayEntryServeStale(entry, follower)) {
          entry.answeredStale = true
          refresh(read, scope)
          return hit(read, entry, scope, true)
        }
        scope?.saw(why.reason)
        return waitFor(flights.start(read, scope), waiter, patience).then((entry) => give(entry, scope), instead)
      } catch (error) {
        return instead(error)
      }
    }
    return attempt(found === undefined ? store.get(key) : found)
  }

  /** Without proof of what has changed nothing held may answer, and what is loaded answers this read alone. */
  const readUncached = async <T>(read: EngineRead<T>, scope: Scope | undefined, patience?: Patience): Promise<unknown> => {
    const { key, seat } = read
    const reason = scope?.bypass ? 'bypass' : 'lease'
    events.emit('entryMissed', { key, reason })
    scope?.saw(reason)
    seat?.began()
    const end = openEnd()
    const find = async (): Promise<Entry> => {
      // What a second level compares with the log itself needs no lease of ours.
      const isUnasked = scope?.bypass || follower.withheld
      const found = isUnasked ? undefined : await shared?.finder.look(key, { epoch: follower.epoch, seq: follower.applied })
      if (found || end.aborted) seat?.left()
      if (end.aborted) throw signalOf(end).reason
      return found ?? load(read, loadScope(scope), end, scope)
    }
    const work = find()
    return give(await (patience ? patience.wait(work, () => abandon({ end, key })) : work), scope)
  }

  const readLapsed = async <T>(read: EngineRead<T>, scope: Scope | undefined, patience?: Patience): Promise<unknown> => {
    const caughtUp = follower.withheld ? Promise.resolve() : follower.catchUp()
    await (patience ? patience.wait<unknown>(caughtUp) : caughtUp)
    return follower.mayAnswer() ? readCached(read, scope, patience) : readUncached(read, scope, patience)
  }

  const readPatiently = async <T>(
    way: Way,
    read: EngineRead<T>,
    scope: Scope | undefined,
    patience: Patience,
    found: Found,
  ): Promise<unknown> => {
    try {
      return await way(read, scope, patience, found)
    } finally {
      patience.over()
    }
  }

  const readElse = <T>(read: EngineRead<T>, scope: Scope | undefined, found: Found): Promise<T> => {
    try {
      validateRead(read)
      if (signal.aborted) throw coreError('CACHE_CLOSED', `The cache is closed: "${read.key}" cannot be read.`, read.key)
      const way = scope?.bypass ? readUncached : follower.mayAnswer() ? readCached : readLapsed
      const patience = patienceOf(read.key, read, ports.timers)
      return Promise.resolve(patience ? readPatiently(way, read, scope, patience, found) : way(read, scope, undefined, found)) as Promise<T>
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** A hit makes no promise but the one that is given back. */
  return <T>(read: EngineRead<T>, scope: Scope | undefined): Promise<T> => {
    if (signal.aborted || scope?.bypass || !follower.mayAnswer()) return readElse(read, scope, undefined)
    const entry = store.get(read.key)
    if (!entry || !advances(entry)) return readElse(read, scope, entry ?? null)
    hit(read, entry, scope, false)
    return Promise.resolve(entry.value as T)
  }
}
