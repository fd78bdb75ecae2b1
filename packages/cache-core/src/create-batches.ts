import type { BatchContext, GetManyOptions } from './cache-types'
import type { Flights } from './create-flights'
import type { EngineRead, Seat } from './engine-read'
import { coreError } from './errors'
import type { Follower } from './follower'
import { abortLoad, type LoadEnd, loadOver, signalOf, whenAborted } from './load-end'
import type { Scope, ScopeHost } from './scope'
import type { Tag } from './tag'

export interface BatchesOptions {
  readonly follower: Follower
  readonly scopes: ScopeHost
  readonly flights: Flights
  readonly openEnd: () => LoadEnd
  readonly read: <T>(read: EngineRead<T>, scope: Scope | undefined) => Promise<T>
}

/** One who has reached the common load. */
interface Seated<Id, T> {
  readonly id: Id
  readonly scope: Scope
  readonly end: LoadEnd
  readonly resolve: (value: T | undefined) => void
  readonly reject: (error: unknown) => void
}

export type GetMany = <Id, T>(options: GetManyOptions<Id, T>, scope: Scope | undefined) => Promise<readonly (T | undefined)[]>

/** Reads of many keys whose missing values are loaded together. */
export const createBatches = ({ follower, scopes, flights, openEnd, read }: BatchesOptions): GetMany => {
  const run = async <Id, T>(
    factory: GetManyOptions<Id, T>['factory'],
    seated: readonly Seated<Id, T>[],
    within: Scope | undefined,
  ): Promise<void> => {
    const scope = flights.group(
      seated.map((each) => each.scope),
      within,
    )
    const end = openEnd()
    let left = seated.length
    for (const each of seated) whenAborted(each.end, () => --left === 0 && abortLoad(end, signalOf(each.end).reason))
    const context: BatchContext = {
      get signal() {
        return signalOf(end)
      },
      track: (...sources) => scope.track(...sources),
      getOrSet: (nested) => read(nested, scope),
    }
    const ids = seated.map(({ id }) => id)
    try {
      const result = await scopes.run(scope, () => factory(ids, context))
      const isMap = result instanceof Map
      if (!isMap && !(Array.isArray(result) && result.length === ids.length)) {
        throw coreError(
          'BATCH_INVALID',
          `A batch of ${ids.length} ids must be answered with an array of as many values, in their order, or with a Map by id.`,
        )
      }
      const tags: readonly Tag[] = [...scope.tags.keys()]
      const covers = [...scope.tags.values()]
      for (const [index, each] of seated.entries()) {
        // What was read for all of them concerns each.
        each.scope.use({ epoch: scope.epoch, asOf: scope.asOf, tags, covers })
        each.resolve(isMap ? result.get(each.id) : (result as readonly (T | undefined)[])[index])
      }
    } catch (error) {
      for (const each of seated) each.reject(error)
    } finally {
      loadOver(end)
    }
  }

  return async <Id, T>(options: GetManyOptions<Id, T>, scope: Scope | undefined): Promise<readonly (T | undefined)[]> => {
    const { ids, key, tags, factory, ...terms } = options
    const keys = ids.map(key)
    // Once for all: afterwards each of them begins in the same step.
    if (!scope?.bypass && !follower.mayAnswer()) await follower.catchUp()
    let expected = 0
    let isSealed = false
    let seated: Seated<Id, T>[] = []

    /** The load begins when everyone who needs it is there. */
    const check = (): void => {
      if (!isSealed || seated.length === 0 || seated.length < expected) return
      const all = seated
      seated = []
      expected -= all.length
      void run(factory, all, scope)
    }

    const seatOf = (id: Id): Seat<T | undefined> => ({
      began: () => void expected++,
      left: () => {
        expected--
        check()
      },
      load: (own, end) =>
        new Promise((resolve, reject) => {
          seated.push({ id, scope: own, end, resolve, reject })
          check()
        }),
    })

    const reads = ids.map((id, index) => {
      const one: EngineRead<T | undefined> = {
        ...terms,
        key: keys[index] as string,
        ...(tags && { tags: (value: T | undefined) => tags(value, id) }),
        factory: () => undefined,
        seat: seatOf(id),
      }
      return read(one, scope)
    })
    isSealed = true
    check()
    return Promise.all(reads)
  }
}
