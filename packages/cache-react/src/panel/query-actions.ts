import type { QueryClient } from '@tanstack/react-query'

export type QueryAction = 'invalidate' | 'refetch' | 'expire' | 'remove'

/** Does to one query, by its hash, what the buttons of the panel say. */
export const actOnQuery = (queryClient: QueryClient, hash: string, action: QueryAction): void => {
  const cache = queryClient.getQueryCache()
  const query = cache.get(hash)
  if (!query) return
  const only = { queryKey: query.queryKey, exact: true } as const
  if (action === 'refetch') void query.fetch(undefined, { cancelRefetch: true }).catch(() => undefined)
  else if (action === 'invalidate') void queryClient.invalidateQueries(only)
  else if (action === 'expire') void queryClient.invalidateQueries({ ...only, refetchType: 'none' })
  else cache.remove(query)
}
