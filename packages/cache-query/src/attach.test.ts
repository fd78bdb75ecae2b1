import { InfiniteQueryObserver, MutationObserver, QueryClient, QueryObserver, skipToken } from '@tanstack/query-core'
import { describe, expect, it, vi } from 'vitest'
import { cacheClientOf, createCacheClient } from './create-cache-client'
import { createFakePage } from './testing/fake-page'
import { ORIGIN } from './testing/fake-server'
import { passTime, read, type Setup, setUp, useFakeTime } from './testing/setup'
import { track } from './track'
import { trackedFetch } from './tracked-fetch'

const tagsOf = ({ events }: Setup): readonly string[] =>
  (events.filter(({ name }) => name === 'queryTagged').at(-1)?.payload as { readonly tags: readonly string[] } | undefined)?.tags ?? []

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe("a response is the query's that asked for it", () => {
  useFakeTime()

  it('when the request begins while the function runs, without any signal', async () => {
    const setup = setUp()
    setup.mount('a')
    await passTime(50)
    expect(tagsOf(setup)).toContain('a')
  })

  it('after an await, through the signal, also for several requests at once', async () => {
    const setup = setUp()
    setup.mount('x', {
      queryFn: async ({ signal }) => {
        await pause(5)
        await Promise.all([read('a', signal), read('b', signal)])
        return read('c', signal)
      },
    })
    await passTime(100)
    expect(tagsOf(setup)).toEqual(expect.arrayContaining(['a', 'b', 'c']))
  })

  it('not after an await without signal: an event names the address and the remedy', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const setup = setUp()
    setup.mount('x', { queryFn: () => pause(5).then(() => read('lost')) })
    await passTime(50)
    expect(tagsOf(setup)).toEqual([])
    expect(setup.events).toContainEqual({
      name: 'responseUnattributed',
      payload: { url: `${ORIGIN}/read/lost`, remedy: expect.stringContaining('signal') },
    })
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })

  it.each([true, false])('for all pages of an infinite query, united; signal passed: %s', async (withSignal) => {
    const setup = setUp()
    const observer = new InfiniteQueryObserver(setup.queryClient, {
      queryKey: ['pages'],
      queryFn: ({ pageParam, ...context }) => read(`page:${pageParam}`, withSignal ? context.signal : undefined),
      initialPageParam: 1,
      getNextPageParam: (_last, _pages, param) => param + 1,
    })
    observer.subscribe(() => undefined)
    await passTime(50)
    void observer.fetchNextPage()
    await passTime(50)
    void observer.fetchNextPage()
    await passTime(50)
    expect(tagsOf(setup)).toEqual(expect.arrayContaining(['page:1', 'page:2', 'page:3']))
    setup.server.requests.length = 0
    void setup.client.invalidate('page:2' as never)
    await passTime(200)
    expect(setup.server.reads()).toHaveLength(3)
  })

  it("keeps the lowest position of an infinite query's pages, and takes the new one when all are refetched", async () => {
    const setup = setUp({ events: '/events' })
    const observer = new InfiniteQueryObserver(setup.queryClient, {
      queryKey: ['pages'],
      queryFn: ({ pageParam }) => read(`page:${pageParam}`),
      initialPageParam: 1,
      getNextPageParam: (_last, _pages, param) => param + 1,
    })
    setup.server.seq = 3
    setup.server.mode = 'mute'
    observer.subscribe(() => undefined)
    await passTime(50)
    setup.server.seq = 8
    void observer.fetchNextPage()
    await passTime(50)
    const { unstale } = setup.queryClient.getQueryState(['pages']) as { unstale?: unknown }
    expect(unstale).toMatchObject({ epoch: 'e1', asOf: 3 })
    void observer.refetch()
    await passTime(100)
    expect((setup.queryClient.getQueryState(['pages']) as { unstale?: unknown }).unstale).toMatchObject({ asOf: 8 })
  })

  it('through retries, keeping only what the successful attempt heard', async () => {
    const setup = setUp()
    let attempt = 0
    setup.mount('x', {
      retry: 2,
      retryDelay: 10,
      queryFn: () => read(`try:${++attempt}`).then((body) => (attempt < 3 ? Promise.reject(new Error('again')) : body)),
    })
    await passTime(200)
    expect(tagsOf(setup)).toContain('try:3')
    expect(tagsOf(setup)).not.toContain('try:1')
  })

  it('through a default query function shared by many keys', async () => {
    const queryClient = new QueryClient({
      defaultOptions: { queries: { staleTime: Infinity, queryFn: ({ queryKey }) => read(String(queryKey[0])) } },
    })
    const setup = setUp({}, { queryClient })
    for (const name of ['a', 'b']) new QueryObserver(queryClient, { queryKey: [name] }).subscribe(() => undefined)
    await passTime(50)
    expect(setup.client.preview('a' as never).map(({ queryKey }) => queryKey)).toEqual([['a']])
    expect(setup.client.preview('b' as never).map(({ queryKey }) => queryKey)).toEqual([['b']])
  })

  it('when the function changes, by the tags of the latest load alone', async () => {
    const setup = setUp()
    const { observer } = setup.mount('x', { queryFn: () => read('a') })
    await passTime(50)
    observer.setOptions({ queryKey: ['x'], queryFn: () => read('b'), staleTime: Infinity })
    void observer.refetch()
    await passTime(50)
    expect(tagsOf(setup)).toContain('b')
    expect(setup.client.preview('a' as never)).toEqual([])
  })

  it('and each of two clients on one page hears only its own', async () => {
    const one = setUp()
    const two = setUp({}, { server: one.server })
    one.mount('a')
    two.mount('b')
    await passTime(50)
    expect(tagsOf(one)).toContain('a')
    expect(tagsOf(two)).toContain('b')
    expect(one.client.preview('b' as never)).toEqual([])
  })
})

describe('attachment', () => {
  useFakeTime()

  it('leaves skipToken alone', async () => {
    const { mount, queryClient } = setUp()
    mount('x', { queryFn: skipToken })
    await passTime(50)
    expect(queryClient.getQueryState(['x'])?.fetchStatus).toBe('idle')
    expect(queryClient.defaultQueryOptions({ queryKey: ['x'], queryFn: skipToken }).queryFn).toBe(skipToken)
  })

  it('keeps the identity of a wrapped function, and does not wrap it twice', () => {
    const { queryClient } = setUp()
    const queryFn = () => 1
    const once = queryClient.defaultQueryOptions({ queryKey: ['x'], queryFn })
    expect(queryClient.defaultQueryOptions({ queryKey: ['y'], queryFn }).queryFn).toBe(once.queryFn)
    expect(queryClient.defaultQueryOptions(once)).toBe(once)
    expect(queryClient.defaultQueryOptions({ queryKey: ['z'], queryFn: once.queryFn as typeof queryFn }).queryFn).toBe(once.queryFn)
  })

  it('makes its own copy of options that must not be written to', () => {
    const queryClient = new QueryClient()
    const original = queryClient.defaultQueryOptions.bind(queryClient)
    queryClient.defaultQueryOptions = ((options: never) => Object.freeze(original(options))) as never
    const client = createCacheClient(queryClient, { channel: false, ports: { page: createFakePage() } })
    const queryFn = () => 1
    const given = { queryKey: ['x'], queryFn, _defaulted: true }
    expect((queryClient.defaultQueryOptions({ queryKey: ['x'], queryFn }) as { queryFn: unknown }).queryFn).not.toBe(queryFn)
    expect((queryClient.defaultQueryOptions(given as never) as { queryFn: unknown }).queryFn).not.toBe(queryFn)
    expect(given.queryFn).toBe(queryFn)
    client.destroy()
  })

  it.each([true, false])('cancels on unmount exactly when the function read the signal: %s', async (reads) => {
    const { mount, queryClient } = setUp()
    const { unmount } = mount('x', { queryFn: (context) => (reads && context.signal.aborted ? 0 : pause(50).then(() => 1)) })
    await passTime(10)
    unmount()
    await passTime(100)
    expect(queryClient.getQueryData(['x'])).toBe(reads ? undefined : 1)
  })

  it("says who asked: a failed load keeps the old tags and adds the error's", async () => {
    const setup = setUp()
    let target = 'a'
    setup.mount('x', { queryFn: () => read(target).then((body) => (target === 'a' ? body : Promise.reject(new Error('down')))) })
    await passTime(50)
    target = 'b'
    void setup.queryClient.refetchQueries({ queryKey: ['x'] })
    await passTime(50)
    expect(tagsOf(setup)).toEqual(expect.arrayContaining(['a', 'b']))
  })

  it('restores the QueryClient exactly, and functions wrapped before only pass through', async () => {
    const queryClient = new QueryClient()
    const names = Object.getOwnPropertyNames(queryClient)
    const { defaultQueryOptions, defaultMutationOptions, invalidateQueries } = queryClient
    const client = createCacheClient(queryClient, { channel: false, ports: { page: createFakePage() } })
    const observer = new QueryObserver(queryClient, { queryKey: ['x'], queryFn: () => 1 })
    observer.subscribe(() => undefined)
    client.destroy()
    client.destroy()
    expect(Object.getOwnPropertyNames(queryClient)).toEqual(names)
    expect(queryClient.defaultQueryOptions).toBe(defaultQueryOptions)
    expect(queryClient.defaultMutationOptions).toBe(defaultMutationOptions)
    expect(queryClient.invalidateQueries).toBe(invalidateQueries)
    expect(cacheClientOf(queryClient)).toBeUndefined()
    await passTime(1)
    expect((await observer.refetch()).data).toBe(1)
    createCacheClient(queryClient, { channel: false }).destroy()
    queryClient.clear()
  })

  it('takes over queries that were there before, as soon as their options are resolved again', async () => {
    const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
    const options = { queryKey: ['a'], queryFn: () => read('a') }
    const observer = new QueryObserver(queryClient, options)
    const setup = setUp({}, { queryClient })
    observer.setOptions(options)
    observer.subscribe(() => undefined)
    await passTime(100)
    expect(tagsOf(setup)).toContain('a')
  })
})

describe('track', () => {
  useFakeTime()

  it('adds tags for other transports, in the query function', async () => {
    const setup = setUp()
    setup.mount('x', {
      queryFn: async (context) => {
        await pause(5)
        track(context, 'free' as never)
        return 1
      },
    })
    await passTime(50)
    expect(tagsOf(setup)).toContain('free')
  })

  it('reads a response of another transport', async () => {
    const setup = setUp({ events: '/events' })
    setup.server.seq = 4
    setup.mount('x', {
      queryFn: async (context) => {
        await pause(5)
        track(context, { headers: { 'cache-groups': '"a", "b"', 'cache-position': 'e1:4' } })
        return 1
      },
    })
    await passTime(50)
    expect(tagsOf(setup)).toEqual(expect.arrayContaining(['a', 'b']))
    expect(setup.server.streamRequests[0]?.since).toBe('e1:4')
  })

  it('tells that data set by hand is newer than the mark', async () => {
    const setup = setUp({ events: '/events' })
    const { unmount } = setup.mount('a')
    await passTime(100)
    unmount()
    setup.server.write('a')
    await passTime(10)
    setup.queryClient.setQueryData(['a'], { version: 7 })
    expect(setup.isMarked('a')).toBe(true)
    track({ client: setup.queryClient, queryKey: ['a'] }, new Headers({ 'Cache-Groups': '"a"', 'Cache-Position': 'e1:1' }))
    setup.queryClient.setQueryData(['a'], { version: 8 })
    expect(setup.isMarked('a')).toBe(false)
  })

  it('says what to do when no client is attached', () => {
    expect(() => track({ client: new QueryClient(), queryKey: ['x'] }, 'a' as never)).toThrow(
      expect.objectContaining({ code: 'CLIENT_MISSING' }),
    )
  })
})

describe("a mutation's response", () => {
  useFakeTime()

  const put = (name: string): Promise<Response> => trackedFetch(`${ORIGIN}/write/${name}`, { method: 'PUT' })

  it('refetches what it names, once, even though the stream says it too', async () => {
    const { server, mount, queryClient, version, events } = setUp({ events: '/events' })
    mount('a')
    mount('b')
    await passTime(100)
    server.requests.length = 0
    void new MutationObserver(queryClient, { mutationKey: ['save'], mutationFn: () => put('a') }).mutate()
    await passTime(300)
    expect(version('a')).toBe(1)
    expect(server.reads()).toHaveLength(1)
    expect(events).toContainEqual({ name: 'queryRefetched', payload: expect.objectContaining({ changed: true }) })
  })

  it('goes to the client of the mutation alone, or to every client when that is unknown', async () => {
    const one = setUp()
    const two = setUp({}, { server: one.server })
    one.mount('a')
    two.mount('a')
    await passTime(50)
    void new MutationObserver(one.queryClient, { mutationFn: () => put('a') }).mutate()
    await passTime(100)
    expect([one.version('a'), two.version('a')]).toEqual([1, 0])
    void put('a')
    await passTime(100)
    expect([one.version('a'), two.version('a')]).toEqual([2, 2])
  })

  it('hears a write that arrived during a first load, whose tags nobody knows yet', async () => {
    const { server, mount, version, queryClient } = setUp()
    server.latency = 100
    server.headers = (path) => (path.startsWith('/read') ? { 'Cache-Position': null } : {})
    mount('a')
    await passTime(60)
    server.latency = 10
    void new MutationObserver(queryClient, { mutationFn: () => put('a') }).mutate()
    await passTime(500)
    expect(version('a')).toBe(1)
  })
})
