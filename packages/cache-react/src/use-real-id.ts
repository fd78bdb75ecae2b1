import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { optimisticMutations } from '@unstale/cache-query'
import { useCallback, useSyncExternalStore } from 'react'
import { useCacheClient } from './use-cache-client'

/**
 * The id that the server has given to a row that was made under a temporary one; any other id as it is.
 * For what holds an id outside of queries: a selection, an address.
 *
 * @example
 * const [selected, select] = useState(temporary)
 * const id = useRealId(selected)
 */
export const useRealId = <Id extends string | number>(id: Id, queryClient?: QueryClient): Id => {
  const { events } = useCacheClient(queryClient)
  const mutations = optimisticMutations(useQueryClient(queryClient))
  const subscribe = useCallback((listener: () => void) => events.on('idReplaced', listener), [events])
  return useSyncExternalStore(
    subscribe,
    () => mutations.realId(id),
    () => id,
  )
}
