import type { QueryClient } from '@tanstack/react-query'
import type { CacheClient, ClientStatus } from '@unstale/cache-query'
import { useMemo, useSyncExternalStore } from 'react'
import { observeFields } from './observe-fields'
import { stopAll } from './stop-all'
import { useCacheClient } from './use-cache-client'

const idle: ClientStatus = { state: 'idle', position: undefined, lagMs: undefined }
const beforeContact = (): ClientStatus => idle

interface StatusStore {
  readonly subscribe: (listener: () => void) => () => void
  readonly snapshot: () => ClientStatus
}

/** The status, which tells only of changes of what has been read: every heartbeat changes the lag, and few show it. */
const createStatusStore = (client: CacheClient): StatusStore => {
  const fields = observeFields<ClientStatus, object>(client.status(), {})
  let { position } = client.status()
  const refresh = (): void => {
    const next = client.status()
    // Another object is no other position.
    if (next.position?.seq !== position?.seq || next.position?.epoch !== position?.epoch) position = next.position
    fields.update({ ...next, position })
  }
  return {
    snapshot: fields.snapshot,
    subscribe: (listener) => {
      const stop = stopAll([fields.subscribe(listener), client.subscribe(refresh)])
      // What has happened since the component was rendered.
      refresh()
      return stop
    },
  }
}

/**
 * How this page hears of writes: the state of the stream and the position applied.
 * Renders again when something changes that the component has read; on the server it is the state before any connection.
 *
 * @example
 * const { state } = useCacheStatus()
 * return <span>{state === 'live' ? 'Live' : 'Reconnecting…'}</span>
 */
export const useCacheStatus = (queryClient?: QueryClient): ClientStatus => {
  const client = useCacheClient(queryClient)
  const store = useMemo(() => createStatusStore(client), [client])
  // Hydration must render what the server rendered, whatever the stream has done by then.
  return useSyncExternalStore(store.subscribe, store.snapshot, beforeContact)
}
