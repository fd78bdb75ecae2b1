// @vitest-environment happy-dom
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { type CacheClient, createCacheClient, trackedFetch } from '@unstale/cache-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSteppedServer, model, rowOf } from '../testing/stepped-server'
import { simulate } from './simulate'

const ORIGIN = 'https://rows.test'
let stop: () => void = () => undefined
let client: CacheClient
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  stop()
  client.destroy()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

/** A page that shows one row. The client has a `fetch` of its own, which calls the page's, or none. */
const open = async (own: 'own' | 'none') => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } })
  const server = createSteppedServer([rowOf(1)], () => [model.row(1)])
  const asked = vi.fn(server.fetch)
  vi.stubGlobal('fetch', asked)
  client = createCacheClient(queryClient, {
    events: `${ORIGIN}/events`,
    origins: [ORIGIN],
    channel: false,
    ...(own === 'own' && { fetch: (...args) => globalThis.fetch(...args) }),
  })
  const observer = new QueryObserver<{ readonly title: string }>(queryClient, {
    queryKey: ['row'],
    queryFn: ({ signal }) => trackedFetch(`${ORIGIN}/rows/1`, { signal }).then((response) => response.json()),
  })
  observer.subscribe(() => undefined)
  const load = async (): Promise<void> => {
    await pass(3_000)
    for (const read of server.reads.splice(0)) while (!read());
    await pass(100)
  }
  await load()
  const write = (title: string): void => {
    const { append } = server.commit((rows) => ({ after: new Map(rows).set(1, rowOf(1, { title })), target: model.row(1) }))
    append()
    server.tell()
  }
  return { queryClient, server, asked, load, write, shown: () => observer.getCurrentResult().data?.title }
}

describe.each(['own', 'none'] as const)('a simulation for a client with %s fetch', (own) => {
  it('loses one event, which the next one shows to be missing, and the page converges', async () => {
    const { queryClient, load, write, shown } = await open(own)
    expect([shown(), client.status().state]).toEqual(['old', 'live'])
    stop = simulate('lose', queryClient)
    await pass(3_000)
    expect(client.status().state).toBe('live')
    write('lost')
    await load()
    expect(shown()).toBe('old')
    write('told')
    await load()
    await load()
    expect(shown()).toBe('told')
    write('again')
    await load()
    expect(shown()).toBe('again')
  })

  it('makes each request two seconds slower, once', async () => {
    const { queryClient, asked, load, shown, write } = await open(own)
    stop = simulate('slow', queryClient)
    asked.mockClear()
    write('new')
    await pass(1_900)
    expect(asked).not.toHaveBeenCalled()
    await pass(200)
    expect(asked).toHaveBeenCalledTimes(1)
    await load()
    expect(shown()).toBe('new')
    stop()
    expect(globalThis.fetch).toBe(asked)
  })
})
