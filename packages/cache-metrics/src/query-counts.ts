import { type Counting, type Handlers, REMEMBERED } from './counting'
import type { Cell } from './totals'

/** What keeps a query cache in step reports, as counts. */
export const queryCounts = ({ now, gauge, count, byKey, observe, error }: Counting): Handlers => {
  const marked = new Map<string, number>()
  let connected: Cell | undefined

  return {
    queryMarked: ({ query }) => {
      if (marked.size < REMEMBERED && !marked.has(query)) marked.set(query, now())
    },
    queryRefetched: ({ query, cause, changed, durationMs }) => {
      byKey('refetches', query, { source: cause.source, changed: String(changed) })
      observe('refetch.duration', durationMs, cause)
      const since = marked.get(query)
      if (since !== undefined) observe('refetch.delay', now() - since, cause)
      marked.delete(query)
    },
    queryDropped: ({ query }) => void marked.delete(query),
    invalidationMatched: ({ matched, marked: stale, cause }) => {
      const { source } = cause
      count('invalidations.matched', { source })
      if (matched === 0) count('invalidations.unmatched', { source })
      observe('invalidation.matched', matched, cause)
      observe('invalidation.marked', stale, cause)
    },
    callRedundant: () => count('calls.redundant'),
    responseUnattributed: () => count('responses.unattributed'),
    refetchBackedOff: () => count('refetches.put.off'),
    epochsMixed: () => count('epochs.mixed'),
    connectionChanged: ({ state }) => {
      count('connections', { state })
      if (connected) connected.value = 0
      connected = gauge('connection', { state })
      connected.value = 1
    },
    gapFound: () => count('gaps'),
    clientReset: ({ reason }) => count('resets', { reason }),
    prefetchStarted: ({ query }) => byKey('prefetches', query, { outcome: 'started' }),
    prefetchUsed: ({ query }) => byKey('prefetches', query, { outcome: 'used' }),
    prefetchWasted: ({ query }) => byKey('prefetches', query, { outcome: 'wasted' }),
    changeLeft: ({ reason }) => count('optimistic', { reason }),
    patchFailed: error('patch'),
  }
}
