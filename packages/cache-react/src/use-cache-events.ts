import type { QueryClient } from '@tanstack/react-query'
import type { CacheEvents } from '@unstale/cache-query'
import { useEffect } from 'react'
import { stopAll } from './stop-all'
import { useCacheClient } from './use-cache-client'
import { useLatest } from './use-latest'

/** One event: its name, and what it says. */
export type CacheEvent<Name extends keyof CacheEvents = keyof CacheEvents> = {
  readonly [Each in Name]: { readonly name: Each; readonly payload: CacheEvents[Each] }
}[Name]

/**
 * Calls `listener` for each event of these names, or with `'*'` for every one, while the component is mounted.
 * Never renders by itself; the listener may be a new function in every render.
 *
 * @example
 * useCacheEvents(['snapshotForced', 'clientReset'], ({ name }) => toast(`The page was refreshed (${name}).`))
 */
export const useCacheEvents = <Name extends keyof CacheEvents = keyof CacheEvents>(
  names: Name | readonly Name[] | '*',
  listener: (event: CacheEvent<Name>) => void,
  queryClient?: QueryClient,
): void => {
  const { events } = useCacheClient(queryClient)
  const latest = useLatest(listener)
  const wanted = typeof names === 'string' ? names : names.join(' ')
  useEffect(() => {
    const tell = (name: keyof CacheEvents, payload: CacheEvents[keyof CacheEvents]): void =>
      latest.current({ name, payload } as CacheEvent<Name>)
    if (wanted === '*') return events.onAny(tell)
    return stopAll(
      wanted.split(' ').map((name) => events.on(name as keyof CacheEvents, (payload) => tell(name as keyof CacheEvents, payload))),
    )
  }, [events, wanted])
}
