import type { QueryClient } from '@tanstack/react-query'
import type { CacheClient, ClientStatus } from '@unstale/cache-query'
import { useMemo, useSyncExternalStore } from 'react'
import { noteReads } from './note-reads'
import { useCacheClient } from './use-cache-client'

const idle: ClientStatus = { state: 'idle', position: undefined, lagMs: undefined }
const beforeContact = (): ClientStatus => idle

interface StatusStore {
  readonly subscribe: (listener: () => void) => () => void
  readonly snapshot: () => ClientStatus
}

/** The status, which tells only of changes of what has been read: every heartbeat changes the lag, and few show it. */
const createStatusStore = (client: CacheClient): StatusStore => {
  const read = new Set<PropertyKey>()
  let status = client.status()
  let snapshot = noteReads(status, read)
  const isChanged = (next: ClientStatus): boolean =>
    (read.has('state') && next.state !== status.state) ||
    (read.has('position') && JSON.stringify(next.position) !== JSON.stringify(status.position)) ||
    read.has('lagMs')
  const refresh = (): boolean => {
    const next = client.status()
    if (next === status) return false
    const isNews = isChanged(next)
    status = next
    snapshot = noteReads(status, read)
    return isNews
  }
  return {
    snapshot: () => {
      refresh()
      return snapshot
    },
    subscribe: (listener) =>
      client.subscribe(() => {
        if (refresh()) listener()
      }),
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
