import type { QueryClient } from '@tanstack/query-core'
import type { ClientState } from '../client-state'
import { isEntryFresh } from '../judge-query'
import { entryAt } from '../query-entries'
import type { Prefetchable } from './prefetch-types'

/**
 * Whether fetching a query ahead would show something sooner. Data that is there and fresh by its tags, or young enough, would not;
 * nor would stale data of no tags that mounting loads again in any case.
 */
export const isWorthFetching = (state: ClientState, queryClient: QueryClient, query: Prefetchable): boolean => {
  const options = queryClient.defaultQueryOptions(query as never) as { readonly queryHash: string; readonly staleTime?: unknown }
  const entry = entryAt(state, options.queryHash)
  if (!entry || entry.query.state.data === undefined) return true
  if (entry.tags.length > 0) return !isEntryFresh(state, entry)
  const { staleTime } = options
  return typeof staleTime === 'number' && staleTime > 0 && entry.query.isStaleByTime(staleTime)
}
