import type { CacheEvents } from '@unstale/cache-core'
import { createServerCache } from '../create-server-cache'
import type { ServerCache, ServerCacheOptions } from '../server-cache-types'
import { createVirtualTime, type VirtualTime } from './virtual-time'

export interface TracedCache {
  readonly cache: ServerCache
  readonly time: VirtualTime
  /** The payloads of all events of one name so far. */
  heard<Name extends keyof CacheEvents>(name: Name): readonly CacheEvents[Name][]
}

/** A cache on virtual time whose events are kept. Its epoch is `e1`. */
export const tracedCache = (options: ServerCacheOptions = {}): TracedCache => {
  const time = createVirtualTime()
  const cache = createServerCache({ ports: time.ports, ledgerBuckets: 2 ** 14, ...options })
  const trace: { readonly name: keyof CacheEvents; readonly payload: unknown }[] = []
  cache.events.onAny((name, payload) => trace.push({ name, payload }))
  return {
    cache,
    time,
    heard: <Name extends keyof CacheEvents>(name: Name) =>
      trace.filter((event) => event.name === name).map((event) => event.payload as CacheEvents[Name]),
  }
}

export const get = (path = '/things', headers: Readonly<Record<string, string>> = {}): Request =>
  new Request(`http://localhost${path}`, { headers })

export const send = (method: string, path = '/things', headers: Readonly<Record<string, string>> = {}): Request =>
  new Request(`http://localhost${path}`, { method, headers })
