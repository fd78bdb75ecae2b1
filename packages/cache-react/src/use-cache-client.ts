import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { UnstaleError } from '@unstale/cache-core'
import { type CacheClient, cacheClientOf } from '@unstale/cache-query'

/** Every code that this package throws. */
export type ReactErrorCode = 'CLIENT_MISSING'

/** The cache client of the nearest QueryClient, or of the one given. Throws `CLIENT_MISSING` where there is none. */
export const useCacheClient = (queryClient?: QueryClient): CacheClient => {
  const client = cacheClientOf(useQueryClient(queryClient))
  if (!client) {
    throw new UnstaleError<ReactErrorCode>(
      'CLIENT_MISSING',
      'No cache client is attached to this QueryClient. Call createCacheClient(queryClient) where you create it.',
    )
  }
  return client
}
