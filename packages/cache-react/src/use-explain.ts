import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { inspectCache } from '@unstale/cache-query'
import { useMemo, useSyncExternalStore } from 'react'
import { createExplainStore, nothingYet, type QueryExplanation } from './explain-query'

/**
 * Why a query is as it is: its tags and where each came from, what it is known up to, why it was loaded again and whether that
 * changed anything. Remembers what happens while the component is mounted.
 *
 * @example
 * const { summary } = useExplain(['scene', 42])
 * // 'Loaded again because of a write somewhere else that named scene:42; the data is different.'
 */
export const useExplain = (queryKey: QueryKey, queryClient?: QueryClient): QueryExplanation => {
  const client = useQueryClient(queryClient)
  const hash = inspectCache(client).hashOf(queryKey)
  const store = useMemo(() => createExplainStore(client, hash), [client, hash])
  return useSyncExternalStore(store.subscribe, store.snapshot, () => nothingYet)
}
