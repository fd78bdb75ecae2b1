import { QueryClient, QueryObserver, type QueryObserverOptions } from '@tanstack/query-core'
import type { CacheEvents } from '@unstale/cache-bus'
import { afterEach, beforeEach, vi } from 'vitest'
import type { CacheClient, CacheClientOptions } from '../client-types'
import { createCacheClient } from '../create-cache-client'
import { trackedFetch } from '../tracked-fetch'
import { createFakePage, type FakePage } from './fake-page'
import { createFakeServer, type FakeServer, ORIGIN } from './fake-server'

export interface Setup {
  readonly queryClient: QueryClient
  readonly client: CacheClient
  readonly server: FakeServer
  readonly page: FakePage
  readonly events: { readonly name: keyof CacheEvents; readonly payload: unknown }[]
  /** Mounts `/read/<name>`. */
  readonly mount: (
    name: string,
    options?: Partial<QueryObserverOptions>,
  ) => { readonly observer: QueryObserver; readonly unmount: () => void }
  readonly version: (name: string) => number | undefined
  readonly isMarked: (name: string) => boolean | undefined
  readonly count: (name: keyof CacheEvents) => number
}

const undo: (() => void)[] = []

/** Fake time for every test of a file, and nothing left over from one to the next. */
export const useFakeTime = (): void => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    for (const task of undo.splice(0)) task()
    vi.useRealTimers()
  })
}

export const passTime = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms)
}

export const read = (name: string, signal?: AbortSignal): Promise<{ version: number }> =>
  trackedFetch(`${ORIGIN}/read/${name}`, { ...(signal && { signal }) }).then((response) => response.json() as Promise<{ version: number }>)

export const setUp = (
  options: CacheClientOptions = {},
  given: { readonly server?: FakeServer; readonly queryClient?: QueryClient } = {},
): Setup => {
  const server = given.server ?? createFakeServer()
  const page = createFakePage()
  const queryClient =
    given.queryClient ?? new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity, gcTime: Infinity } } })
  const client = createCacheClient(queryClient, {
    origins: [ORIGIN],
    fetch: server.fetch,
    channel: false,
    ...options,
    ports: { page, random: { next: () => 0.5, id: () => 'id' }, ...options.ports },
  })
  const events: Setup['events'] = []
  client.events.onAny((name, payload) => events.push({ name, payload }))
  undo.push(() => {
    client.destroy()
    queryClient.clear()
  })
  return {
    queryClient,
    client,
    server,
    page,
    events,
    mount: (name, more = {}) => {
      const observer = new QueryObserver(queryClient, { queryKey: [name], queryFn: () => read(name), ...more } as QueryObserverOptions)
      const unmount = observer.subscribe(() => undefined)
      return { observer, unmount }
    },
    version: (name) => queryClient.getQueryData<{ version: number }>([name])?.version,
    isMarked: (name) => queryClient.getQueryState([name])?.isInvalidated,
    count: (name) => events.filter((event) => event.name === name).length,
  }
}
