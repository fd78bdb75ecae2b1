import { QueryClient } from '@tanstack/react-query'
import { createCacheClient } from '@unstale/cache-query'
import { RequestFailed } from './send'

const retry = (failures: number, error: Error): boolean => {
  const refused = error instanceof RequestFailed && error.status < 500
  return typeof window !== 'undefined' && !refused && failures < 2
}

/** A query client that is kept in step: what it holds is fresh until a write says otherwise, so nothing expires by the clock. */
export const makeQueryClient = (): QueryClient => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry } } })
  createCacheClient(queryClient, { events: '/api/cache/events' })
  return queryClient
}
