import type { Query } from '@tanstack/query-core'
import type { Operation, ScriptFilters } from './script'
import { keyOf, queryKeyOf, toFilters, type World } from './script-world'

/** Calls this close to the one before share a load, in ms. */
const BURST = 50

/** Which keys and calls met one of the holes that attaching closes: from then on plain TanStack Query does otherwise there. */
export interface Holes {
  /** How often a key met one, or was named afterwards. */
  readonly keys: ReadonlyMap<string, number>
  /** The calls whose promise waits for such a key. */
  readonly calls: ReadonlySet<number>
  /** When a key was last named by a call. */
  readonly namedAt: ReadonlyMap<string, number>
  /** Looks at the plain QueryClient just before an operation. */
  readonly before: (operation: Operation, n: number, at: number) => void
}

/** Versions before 5.80 know no static queries. */
const isStatic = (query: Partial<Pick<Query, 'isStatic'>>): boolean => query.isStatic?.() === true

const mayMatch = ({ key, group }: ScriptFilters, name: string): boolean =>
  key === undefined ? group === undefined || name.endsWith(String(group)) : key === name

export const createHoles = ({ queryClient, seen, loads }: World, attached: World): Holes => {
  const keys = new Map<string, number>()
  const calls = new Set<number>()
  const namedAt = new Map<string, number>()
  const refetchedAt = new Map<string, number>()
  let calledAt = -1
  /** When a key was last named, as plain TanStack Query sees it. */
  const calledWith = new Map<string, number>()
  const asked = new Map<number, Operation & { readonly filters: ScriptFilters }>()
  const meet = (key: string): void => {
    keys.set(key, (keys.get(key) ?? 0) + 1)
    // A call that still waits may wait for what happens to this key from now on.
    for (const [n, { name, filters }] of asked) if (!seen.has(`call ${n} ${name}`) && mayMatch(filters, key)) calls.add(n)
  }
  const cache = queryClient.getQueryCache()

  const invalidated = (query: Query, operation: Extract<Operation, { name: 'invalidate' }>, at: number): void => {
    const key = keyOf(query.queryKey)
    const { filters, call } = operation
    const type = filters.refetchType ?? filters.type ?? 'active'
    const isOfType = type === 'all' || (type === 'active') === query.isActive()
    // Marked first, so none of those that match is fresh any more.
    const isChosen = type !== 'none' && isOfType && !query.isDisabled() && !isStatic(query) && filters.stale !== false
    const isLoading = query.state.fetchStatus !== 'idle'
    const beginsAnew = isChosen && query.state.data !== undefined && call.cancelRefetch !== false
    // H1, H2: the load under way began before the call and would clear its mark.
    const outlivesLoad = isLoading && !beginsAnew
    // H4: plain loads once a call. A load that began in this turn, after a call or a mark of others, is as new as this call.
    const last = refetchedAt.get(key)
    const isNew = calledAt === at && loads.some((load) => load.key === key && load.at === at)
    const isBurst = isChosen && call.cancelRefetch === undefined && (isNew || (last !== undefined && at - last < BURST))
    if (isChosen) refetchedAt.set(key, at)
    if (outlivesLoad || isBurst) meet(key)
  }

  /** H4 as well: a filter for the refetch chooses what an earlier call of this turn has named. */
  const refetchedUnnamed = ({ filters, call }: Extract<Operation, { name: 'invalidate' }>, at: number): void => {
    const type = filters.refetchType ?? filters.type ?? 'active'
    const named = new Set(cache.findAll(toFilters(filters)))
    const chosen = type === 'none' || call.cancelRefetch !== undefined ? [] : cache.findAll({ ...toFilters(filters), type })
    for (const query of chosen) {
      const key = keyOf(query.queryKey)
      if (!named.has(query) && !query.isDisabled() && !isStatic(query) && calledWith.get(key) === at) meet(key)
    }
    for (const query of named) calledWith.set(keyOf(query.queryKey), at)
  }

  return {
    keys,
    calls,
    namedAt,
    before: (operation, n, at) => {
      if (operation.name === 'invalidate') {
        for (const query of cache.findAll(toFilters(operation.filters))) invalidated(query, operation, at)
        refetchedUnnamed(operation, at)
        calledAt = at
        // What is stale or loads, and so is named, is not the same on both sides once a hole was met.
        for (const { queryKey } of attached.queryClient.getQueryCache().findAll(toFilters(operation.filters)))
          namedAt.set(keyOf(queryKey), at)
      } else if (operation.name === 'mark') {
        calledAt = at
        const query = cache.find({ queryKey: queryKeyOf(operation.key) })
        if (!query || query.state.isInvalidated) return
        // TanStack says nothing of a mark where there is one: a second one during a load is lost on both sides.
        if (!attached.queryClient.getQueryState(queryKeyOf(operation.key))?.isInvalidated) namedAt.set(operation.key, at)
        // H2, by the query's own method.
        if (query.state.fetchStatus !== 'idle') meet(operation.key)
      } else if (operation.name === 'set') {
        // H3: plain clears the mark.
        if (cache.find({ queryKey: queryKeyOf(operation.key) })?.state.isInvalidated) meet(operation.key)
      }
      if (!('filters' in operation)) return
      // What such a key is like now, and so whether it matches, is not the same on both sides.
      asked.set(n, operation)
      for (const name of keys.keys()) {
        if (!mayMatch(operation.filters, name)) continue
        meet(name)
        calls.add(n)
      }
    },
  }
}
