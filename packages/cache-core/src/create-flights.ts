import type { GetOrSetOptions } from './cache-types'
import type { Loader } from './create-loader'
import type { SharedFinder } from './find-shared'
import { type Flight, pathInside } from './flight'
import type { Follower } from './follower'
import type { GuardedSecondLevel } from './guard-second-level'
import type { Keeper } from './keep-entry'
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
  /** A scope for a load; stamped with where `within` began, since its loader may read what that one remembers. */
  readonly loadScope: (within: Scope | undefined) => Scope
}

/** The loads under way, one a key at most that new readers may join. */
export interface Flights {
  /** A load that a read which began at `begun` may wait for. */
  joinable(key: string, begun: Position): Flight | undefined
  start<T>(read: GetOrSetOptions<T>, within: Scope | undefined): Flight
  /** The load that a scope belongs to, so that nested reads know who waits. */
  of(scope: Scope | undefined): Flight | undefined
}

export const createFlights = ({ follower, load, keep, shared, loadScope }: FlightsOptions): Flights => {
  const flights = new Map<string, Flight>()
  const owners = new WeakMap<Scope, Flight>()

  const openScope = (flight: Flight, within: Scope | undefined): Scope => {
    flight.scope = loadScope(within)
    owners.set(flight.scope, flight)
    return flight.scope
  }

  const loadAndShare = async <T>(read: GetOrSetOptions<T>, flight: Flight, side: SharedSide, within: Scope | undefined): Promise<Entry> => {
    const { key } = read
    const { epoch, openedAt } = flight.scope
    const found = await side.finder.find(key, { epoch, seq: openedAt })
    if (found.entry) {
      keep(key, found.entry)
      return found.entry
    }
    const { release } = found
    try {
      // The source is looked at from now on: what was appended during the look-up is reflected.
      const entry = await load(read, openScope(flight, within))
      if (keep(key, entry)) side.level.write(key, shareEntry(entry), release)
      else release()
      return entry
    } catch (error) {
      release()
      throw error
    }
  }

  const loadAndKeep = async <T>(read: GetOrSetOptions<T>, scope: Scope): Promise<Entry> => {
    const entry = await load(read, scope)
    keep(read.key, entry)
    return entry
  }

  const of: Flights['of'] = (scope) => scope && owners.get(scope)

  return {
    of,
    joinable: (key, begun) => {
      const flight = flights.get(key)
      return flight && reflects({ epoch: flight.scope.epoch, asOf: flight.scope.asOf, tags: flight.scope.tags.keys() }, begun, follower)
        ? flight
        : undefined
    },
    start: (read, within) => {
      const path = pathInside(of(within), read.key)
      const scope = loadScope(within)
      const flight: Flight = {
        key: read.key,
        scope,
        path,
        waitsFor: new Set(),
        // The factory starts in a later microtask, when the reads inside it can find this flight.
        result: Promise.resolve()
          .then(() => (shared ? loadAndShare(read, flight, shared, within) : loadAndKeep(read, scope)))
          .finally(() => {
            if (flights.get(read.key) === flight) flights.delete(read.key)
          }),
      }
      owners.set(scope, flight)
      flights.set(read.key, flight)
      return flight
    },
  }
}
