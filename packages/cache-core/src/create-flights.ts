import type { Loader } from './create-loader'
import type { EngineRead } from './engine-read'
import type { SharedFinder } from './find-shared'
import { type Flight, pathInside } from './flight'
import type { Follower } from './follower'
import type { GuardedSecondLevel } from './guard-second-level'
import type { Keeper } from './keep-entry'
import { type LoadEnd, signalOf } from './load-end'
import { shareEntry } from './make-entry'
import type { Position } from './position'
import { reflects } from './reflects'
import type { Scope } from './scope'
import type { Entry } from './store'

export interface SharedSide {
  readonly level: GuardedSecondLevel
  readonly finder: SharedFinder
}

export interface FlightsOptions {
  readonly follower: Follower
  readonly load: Loader
  readonly keep: Keeper
  readonly shared: SharedSide | undefined
  readonly openEnd: () => LoadEnd
  /** A scope for a load; stamped with where `within` began, since its loader may read what that one remembers. */
  readonly loadScope: (within: Scope | undefined) => Scope
}

/** The loads under way, one a key at most that new readers may join. */
export interface Flights {
  /** A load that a read which began at `begun` may wait for. */
  joinable(key: string, begun: Position): Flight | undefined
  /** Begins a load. Whoever begins it waits for it, or holds it. */
  start<T>(read: EngineRead<T>, within: Scope | undefined): Flight
  /** The load that a scope belongs to, so that nested reads know who waits. */
  of(scope: Scope | undefined): Flight | undefined
  /** A scope for what is loaded for several at once: each of them waits for what is read in it. */
  group(members: readonly Scope[], within: Scope | undefined): Scope
}

type OpenFlight = { -readonly [Name in keyof Flight]: Flight[Name] }

const NEVER: Promise<never> = new Promise(() => undefined)

export const createFlights = ({ follower, load, keep, shared, openEnd, loadScope }: FlightsOptions): Flights => {
  const flights = new Map<string, Flight>()
  const host = {}

  /** A field of the scope, since a WeakMap of all loads under way would cost every collection more than it costs them. */
  const own = (scope: Scope, flight: Flight): Scope => {
    ;(scope as { flight?: unknown }).flight = flight
    return scope
  }

  const loadAndShare = async <T>(read: EngineRead<T>, flight: Flight, side: SharedSide, within: Scope | undefined): Promise<Entry> => {
    const { key, seat } = read
    const begun = { epoch: flight.scope.epoch, seq: flight.scope.openedAt }
    // Keys that are loaded together do not wait for each other's claims.
    const found = seat ? await side.finder.look(key, begun) : await side.finder.find(key, begun, flight.end)
    if (found) {
      seat?.left()
      keep(key, found)
      return found
    }
    let isKept = false
    const release = (): void => side.finder.release(flight.end)
    try {
      if (flight.end.aborted) {
        seat?.left()
        throw signalOf(flight.end).reason
      }
      // The source is looked at from now on: what was appended during the look-up is reflected.
      flight.scope = own(loadScope(within), flight)
      const entry = await load(read, flight.scope, flight.end, within)
      isKept = keep(key, entry)
      if (isKept) side.level.write(key, shareEntry(entry), release)
      return entry
    } finally {
      if (!isKept) release()
    }
  }

  const landed = (flight: Flight, entry?: Entry): void => {
    if (flights.get(flight.key) === flight) flights.delete(flight.key)
    if (entry) keep(flight.key, entry)
  }

  const run = <T>(read: EngineRead<T>, flight: Flight, within: Scope | undefined): Promise<Entry> =>
    shared
      ? loadAndShare(read, flight, shared, within).finally(() => landed(flight))
      : load(read, flight.scope, flight.end, within, (entry) => landed(flight, entry))

  const open = (key: string, path: readonly string[], within: Scope | undefined): OpenFlight => {
    const flight: OpenFlight = {
      host,
      key,
      scope: loadScope(within),
      path,
      waits: undefined,
      waiting: 0,
      end: openEnd(),
      result: NEVER,
    }
    own(flight.scope, flight)
    return flight
  }

  const of: Flights['of'] = (scope) => {
    const flight = scope?.flight as Flight | undefined
    return flight?.host === host ? flight : undefined
  }

  return {
    of,
    joinable: (key, begun) => {
      const flight = flights.get(key)
      if (!flight || flight.end.aborted) return undefined
      const { epoch, asOf } = flight.scope
      return reflects({ epoch, asOf, tags: flight.scope.tags.keys() }, begun, follower) ? flight : undefined
    },
    start: (read, within) => {
      const flight = open(read.key, pathInside(of(within), read.key), within)
      flight.result = run(read, flight, within)
      read.seat?.began()
      flights.set(read.key, flight)
      return flight
    },
    group: (members, within) => {
      const waiters = members.flatMap((member) => of(member) ?? [])
      const keys = waiters.map(({ key }) => key)
      const group = open(keys.join(', '), [...(of(within)?.path ?? []), ...keys], within)
      group.waiting = waiters.length
      for (const waiter of waiters) {
        waiter.waits ??= new Set()
        waiter.waits.add({ flight: group, isOver: false })
      }
      return group.scope
    },
  }
}
