import { MutationCache, QueryClient } from '@tanstack/react-query'
import { keysAfter } from './by-hand'
import type { Wiring } from './wiring'

/**
 * TanStack Query as its documentation has it, without any of ours: data counts as fresh for a minute after it was rendered on the server,
 * a mutation invalidates when it has succeeded, and a window that is looked at again asks anew, since nobody tells it anything.
 */
export const makeCopyQueryClient = (wiring: Exclude<Wiring, 'tags'>): QueryClient => {
  const queryClient: QueryClient = new QueryClient({
    defaultOptions: { queries: { staleTime: 60_000, refetchOnWindowFocus: 'always' } },
    mutationCache: new MutationCache({
      onSuccess: (_data, variables, _result, { options: { mutationKey } }) => {
        const keys = wiring === 'all' ? [[]] : keysAfter(mutationKey?.[0], variables)
        return Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
      },
    }),
  })
  return queryClient
}
