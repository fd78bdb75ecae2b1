import type { InvalidateOptions, InvalidateQueryFilters } from '@tanstack/query-core'
import { type ClientState, newCause } from './client-state'
import { slotOf } from './create-calm'
import { entryOf } from './query-entries'
import { isLoadable, type QueryEntry, whenSettled } from './query-entry'
import { createRedundantCalls } from './redundant-calls'
import { replaceMethods } from './replace-methods'

const entriesOf = (state: ClientState, filters: InvalidateQueryFilters | undefined): readonly QueryEntry[] =>
  state.cache.findAll(filters).flatMap((query) => entryOf(state, query) ?? [])

/**
 * Refetches one query for a call made now; joins a load that began after it. Rejects if that load fails.
 * Who says `cancelRefetch` gets exactly that: a load under way is cancelled, or joined however old it is.
 */
const refetch = async (state: ClientState, entry: QueryEntry, count: number, cancelRefetch: boolean | undefined): Promise<void> => {
  const { query, frame } = entry
  const isRunning = frame !== undefined
  // Filters can choose for the refetch what they did not choose for the mark: such a query is not named.
  const isNamed = entry.localMark === count
  if (cancelRefetch !== undefined || !isNamed) await query.fetch(undefined, { cancelRefetch: cancelRefetch ?? true })
  else if (isRunning && frame.local >= count) await query.fetch(undefined, { cancelRefetch: false })
  else if (!query.isActive()) await query.fetch(undefined, { cancelRefetch: true })
  else {
    const isBurst = state.calm.isBurst(entry)
    const { dataUpdateCount } = query.state
    slotOf(entry).begun = undefined
    state.calm.invalidated(entry)
    if (!isBurst) {
      // As TanStack does it: what runs is older than the call, so it is cancelled and begun anew. In a burst it may end first.
      // The promise is TanStack's own, of who began the load: whatever else cancels or replaces it, it settles when theirs does.
      // Some versions give those who join a load another one.
      await (isRunning ? query.fetch(undefined, { cancelRefetch: true }) : (entry.slot.begun ?? query.fetch()))
      // It covers the call, or somebody has cancelled it: whatever is loaded then is none of this call's.
      if (entry.local >= count || query.state.dataUpdateCount === dataUpdateCount) return
    }
    await whenSettled([entry])
    if (query.state.status === 'error') throw query.state.error
  }
}

/**
 * `invalidateQueries` without its holes: a mark made during a load outlives it, calls made in one turn cost one load,
 * and other tabs hear of it. Same arguments and result. Returns what undoes it.
 */
export const replaceInvalidateQueries = (state: ClientState, tellTabs: (hashes: readonly string[]) => void): (() => void) => {
  const { queryClient } = state
  const original = queryClient.invalidateQueries
  const countRun = createRedundantCalls(state)
  let attached = true

  const invalidateQueries = (filters?: InvalidateQueryFilters, options: InvalidateOptions = {}): Promise<void> => {
    if (!attached) return original.call(queryClient, filters, options)
    const matched = entriesOf(state, filters)
    const count = state.local.bump()
    const filter = JSON.stringify(filters?.queryKey ?? [])
    const cause = newCause(state, 'manual', `invalidateQueries(${filter})`)
    for (const entry of matched) {
      entry.localMark = count
      entry.cause = cause
    }
    const before = state.marking
    state.marking = true
    try {
      void original.call(queryClient, { ...filters, refetchType: 'none' }, options)
    } finally {
      state.marking = before
    }
    state.events.emit('invalidationMatched', { tags: [], matched: matched.length, marked: matched.length, cause })
    tellTabs(matched.map((entry) => entry.query.queryHash))

    const type = filters?.refetchType ?? filters?.type ?? 'active'
    if (type === 'none') return Promise.resolve()
    const chosen = entriesOf(state, { ...filters, type }).filter(isLoadable)
    countRun(filter, chosen)
    for (const entry of chosen) if (entry.localMark === count) slotOf(entry).loudMark = count
    const loads = chosen.map((entry) => {
      const load = refetch(state, entry, count, options.cancelRefetch)
      const handled = options.throwOnError && entry.query.state.fetchStatus !== 'paused' ? load : load.catch(() => undefined)
      return entry.query.state.fetchStatus === 'paused' ? undefined : handled
    })
    return Promise.all(loads).then(() => undefined)
  }

  const restore = replaceMethods(queryClient, { invalidateQueries: invalidateQueries as typeof original })
  return () => {
    attached = false
    restore()
  }
}
