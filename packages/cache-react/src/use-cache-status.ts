import type { QueryClient } from '@tanstack/react-query'
import type { ClientStatus } from '@unstale/cache-query'
import { useCallback, useSyncExternalStore } from 'react'
import { useCacheClient } from './use-cache-client'

const idle: ClientStatus = { state: 'idle', position: undefined, lagMs: undefined }
const beforeContact = (): ClientStatus => idle

/**
 * How this page hears of writes: the state of the stream and the position applied.
 * Renders again when it changes; on the server it is the state before any connection.
 *
 * @example
 * const { state } = useCacheStatus()
 * return <span>{state === 'live' ? 'Live' : 'Reconnecting…'}</span>
 */
export const useCacheStatus = (queryClient?: QueryClient): ClientStatus => {
  const client = useCacheClient(queryClient)
  const subscribe = useCallback((listener: () => void) => client.subscribe(listener), [client])
  // Hydration must render what the server rendered, whatever the stream has done by then.
  return useSyncExternalStore(subscribe, client.status, beforeContact)
}
