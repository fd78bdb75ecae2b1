import type { ServerCacheOptions } from '../../server-cache-types'
import type { HostRoute, RunningHost } from '../hosts/host'
import type { TracedCache } from '../traced-cache'

/** A framework that serves, and a cache on virtual time behind it. */
export interface Bench extends TracedCache, RunningHost {
  /** Asks over a real socket. */
  ask(path: string, init?: RequestInit): Promise<Response>
}

/** Serves what `routes` makes of the cache. */
export type Serve = (
  routes: (traced: TracedCache) => readonly HostRoute[],
  options?: { readonly cache?: ServerCacheOptions; readonly before?: Readonly<Record<string, string>> },
) => Promise<Bench>

export interface Behaviour {
  readonly name: string
  readonly run: (serve: Serve) => Promise<void>
}
