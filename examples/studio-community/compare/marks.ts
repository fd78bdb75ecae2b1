import type { QueryClient } from '@tanstack/react-query'
import { cacheClientOf } from '@unstale/cache-query'

/**
 * What the cache client does, as marks on the browser's own timeline: shown by its developer tools, and read by the benchmarks.
 * Only where the address ends in `?marks`: the timeline keeps every mark.
 */
export const markSteps = (queryClient: QueryClient): void => {
  const events = cacheClientOf(queryClient)?.events
  events?.on('queryMarked', ({ query }) => performance.mark('unstale:marked', { detail: query }))
  events?.on('queryRefetched', ({ query, changed }) => performance.mark('unstale:refetched', { detail: { query, changed } }))
}
