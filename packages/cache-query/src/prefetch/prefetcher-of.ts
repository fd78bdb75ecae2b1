import type { QueryClient } from '@tanstack/query-core'
import { queryError } from '../errors'
import { queryRealm } from '../query-realm'
import { createPrefetcher } from './create-prefetcher'
import type { Prefetcher } from './prefetch-types'

/**
 * What fetches ahead for a QueryClient: within a budget, once for whoever wants it, never what is fresh, and not where the visitor
 * saves data. One for each client, begun when it is first asked for.
 *
 * @example
 * prefetcherOf(queryClient).configure({ bytesPerMinute: 300_000 })
 * const request = prefetcherOf(queryClient).prefetch(sceneQuery(43), 'intent')
 * request.cancel()
 */
export const prefetcherOf = (queryClient: QueryClient): Prefetcher => {
  const state = queryRealm().targets.get(queryClient)?.state
  if (!state) {
    throw queryError('CLIENT_MISSING')
  }
  return (state.prefetcher ??= createPrefetcher(state))
}
