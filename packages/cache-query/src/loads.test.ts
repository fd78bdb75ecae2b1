import { keepPreviousData, onlineManager, Query, QueryClient, QueryObserver } from '@tanstack/query-core'
import { tag } from '@unstale/cache-core'
import { afterEach, describe, expect, it } from 'vitest'
import { ORIGIN } from './testing/fake-server'
import { passTime, read, type Setup, setUp, useFakeTime } from './testing/setup'

const EVENTS = { events: `${ORIGIN}/events` }
const live = async (...names: readonly string[]): Promise<Setup> => {
  const setup = setUp(EVENTS)
  for (const name of names) setup.mount(name)
  await passTime(2_500)
  setup.server.requests.length = 0
  return setup
}

describe('a query that is not to load', () => {
  useFakeTime()

  // Versions before 5.80 know no static queries.
  const cases: readonly (readonly [string, object])[] = [
    ['disabled', { enabled: false }],
    ...('isStatic' in Query.prototype ? [['static', { staleTime: 'static' }] as const] : []),
  ]

  it.each(cases)('because it is %s is marked, and loads when it may', async (_name, options) => {
    const setup = await live('b')
    const { observer } = setup.mount('a')
    await passTime(100)
    const queryFn = (): Promise<unknown> => read('a')
    observer.setOptions({ queryKey: ['a'], queryFn, staleTime: Infinity, ...options } as never)
    setup.server.requests.length = 0
    setup.server.write('a')
    expect((await setup.client.invalidate(tag('a'))).refetched).toBe(0)
    await passTime(3_000)
    expect(setup.server.reads()).toHaveLength(0)
    expect(setup.isMarked('a')).toBe(true)
    observer.setOptions({ queryKey: ['a'], queryFn, staleTime: Infinity } as never)
    if ('enabled' in options) await passTime(50)
    else await Promise.all([setup.client.invalidate(tag('a')), passTime(50)])
    expect(setup.version('a')).toBe(1)
  })
})

describe('a query function', () => {
  useFakeTime()
  afterEach(() => onlineManager.setOnline(true))

  it('that throws leaves the old data marked, and is repeated later until it succeeds', async () => {
    const setup = await live()
    let fails = false
    setup.mount('a', { queryFn: () => (fails ? Promise.reject(new Error('down')) : read('a')) })
    await passTime(2_500)
    fails = true
    setup.server.write('a')
    await passTime(10)
    expect(setup.queryClient.getQueryState(['a'])).toMatchObject({ status: 'error', isInvalidated: true, data: { version: 0 } })
    fails = false
    await passTime(1_500)
    expect(setup.version('a')).toBe(1)
    expect(setup.isMarked('a')).toBe(false)
  })

  it("that no tag names is repeated by TanStack's own retries only", async () => {
    const { queryClient, mount } = setUp()
    let runs = 0
    mount('a', { queryFn: () => (++runs > 1 ? Promise.reject(new Error('down')) : 1) })
    await passTime(50)
    void queryClient.invalidateQueries({ queryKey: ['a'] })
    await passTime(120_000)
    expect(runs).toBe(2)
  })

  it('that retries counts as begun with the attempt that succeeds', async () => {
    const setup = await live()
    let attempt = 0
    setup.mount('a', {
      retry: 2,
      retryDelay: 100,
      queryFn: () => (++attempt % 2 === 1 ? Promise.reject(new Error('again')) : read('a')),
    })
    await passTime(3_000)
    setup.server.requests.length = 0
    void setup.queryClient.refetchQueries({ queryKey: ['a'] })
    await passTime(10)
    setup.server.write('a')
    await passTime(5_000)
    expect(setup.version('a')).toBe(1)
    expect(setup.isMarked('a')).toBe(false)
  })

  it('that is cancelled leaves the mark, and what is looked at loads again a second later', async () => {
    const setup = await live('a')
    setup.server.latency = 100
    setup.server.write('a')
    await passTime(10)
    void setup.queryClient.cancelQueries({ queryKey: ['a'] })
    await passTime(500)
    expect(setup.isMarked('a')).toBe(true)
    expect(setup.version('a')).toBe(0)
    await passTime(1_000)
    expect(setup.version('a')).toBe(1)
  })

  it('that is cancelled lets go who waits for it', async () => {
    const { queryClient, mount } = setUp()
    const { unmount } = mount('a', { queryFn: ({ signal }) => read('a', signal) })
    await passTime(50)
    void queryClient.refetchQueries({ queryKey: ['a'] })
    const waiting = queryClient.invalidateQueries({ queryKey: ['a'] })
    const inBurst = queryClient.invalidateQueries({ queryKey: ['a'] })
    await passTime(5)
    const later = queryClient.invalidateQueries({ queryKey: ['a'] })
    unmount()
    await passTime(100)
    await expect(Promise.all([waiting, inBurst, later])).resolves.toBeDefined()
  })

  it('that waits for the network is not loaded again for what was written while it waited', async () => {
    const setup = await live('a')
    onlineManager.setOnline(false)
    void setup.client.invalidate(tag('a'))
    await passTime(10)
    expect(setup.queryClient.getQueryState(['a'])?.fetchStatus).toBe('paused')
    const second = setup.client.invalidate(tag('a'))
    await passTime(1_000)
    expect(await second).toMatchObject({ matched: 1 })
    setup.server.requests.length = 0
    onlineManager.setOnline(true)
    for (const query of setup.queryClient.getQueryCache().getAll()) query.onOnline()
    await passTime(3_000)
    expect(setup.server.reads()).toHaveLength(1)
    expect(setup.isMarked('a')).toBe(false)
  })
})

describe('fetchQuery, ensureQueryData and prefetchQuery', () => {
  useFakeTime()

  it('load what was named since, and answer from the cache what was not', async () => {
    const { queryClient, server, client } = setUp()
    const options = { queryKey: ['a'], queryFn: () => read('a'), staleTime: Infinity }
    const first = queryClient.fetchQuery(options)
    await passTime(50)
    expect(await first).toMatchObject({ version: 0 })
    await queryClient.fetchQuery(options)
    expect(server.reads()).toHaveLength(1)
    server.write('a')
    await client.invalidate(tag('a'))
    expect(await queryClient.ensureQueryData(options)).toMatchObject({ version: 0 })
    void queryClient.ensureQueryData({ ...options, revalidateIfStale: true })
    await passTime(50)
    expect(await queryClient.fetchQuery(options)).toMatchObject({ version: 1 })
    expect(server.reads()).toHaveLength(2)
  })

  it('answer who began before a write from before it, once: the next one loads', async () => {
    const { queryClient, server, client } = setUp()
    server.latency = 100
    const options = { queryKey: ['a'], queryFn: () => read('a'), staleTime: Infinity }
    const first = queryClient.fetchQuery(options)
    await passTime(60)
    server.write('a')
    void client.invalidate(tag('a'))
    await passTime(50)
    expect(await first).toMatchObject({ version: 0 })
    expect(queryClient.getQueryState(['a'])?.isInvalidated).toBe(true)
    const second = queryClient.fetchQuery(options)
    await passTime(150)
    expect(await second).toMatchObject({ version: 1 })
    expect(queryClient.getQueryState(['a'])?.isInvalidated).toBe(false)
  })
})

describe('a query that suspends', () => {
  useFakeTime()

  it('is loaded before anybody looks at it; a write meanwhile is shown as soon as it is rendered', async () => {
    const { server, queryClient, version, isMarked, mount } = setUp({ events: '/events' })
    mount('other')
    await passTime(50)
    const options = { queryKey: ['a'], queryFn: () => read('a'), staleTime: Infinity }
    // What useSuspenseQuery throws: the component renders, and subscribes, once it has resolved.
    const observer = new QueryObserver(queryClient, options)
    const suspended = observer.fetchOptimistic(queryClient.defaultQueryOptions(options))
    await passTime(15)
    server.write('a')
    await passTime(10)
    await suspended
    expect(version('a')).toBe(0)
    observer.subscribe(() => undefined)
    await passTime(1_000)
    expect(version('a')).toBe(1)
    expect(isMarked('a')).toBe(false)
    expect(server.reads('/read/a')).toHaveLength(2)
  })
})

describe('an observer that moves to another key', () => {
  useFakeTime()

  it('shows the previous data as a placeholder, which is neither fresh nor tagged for the new key', async () => {
    const setup = await live('a')
    const { observer } = setup.mount('a')
    observer.setOptions({ queryKey: ['b'], queryFn: () => read('b'), staleTime: Infinity, placeholderData: keepPreviousData })
    expect(observer.getCurrentResult()).toMatchObject({ isPlaceholderData: true, data: { name: 'a' } })
    expect(setup.client.preview(tag('b'))).toEqual([])
    await passTime(5)
    void setup.client.invalidate(tag('b'))
    await passTime(200)
    expect(observer.getCurrentResult()).toMatchObject({ isPlaceholderData: false, data: { name: 'b' } })
    // The call came before the tags of that load were known, and after it had begun.
    expect(setup.server.reads('/read/b')).toHaveLength(2)
    expect(setup.client.preview(tag('b'))).toHaveLength(1)
  })
})

describe('a query that is collected', () => {
  useFakeTime()

  it.each([0, 1_000])('after %i ms leaves nothing behind, and is loaded anew when it is mounted again', async (gcTime) => {
    const setup = setUp({}, { queryClient: new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } }) })
    const first = setup.mount('a', { gcTime })
    await passTime(50)
    first.unmount()
    await passTime(gcTime + 10)
    expect(setup.queryClient.getQueryState(['a'])).toBeUndefined()
    expect(setup.client.preview(tag('a'))).toEqual([])
    setup.server.write('a')
    expect(await setup.client.invalidate(tag('a'))).toMatchObject({ matched: 0 })
    setup.mount('a', { gcTime })
    await passTime(50)
    expect(setup.version('a')).toBe(1)
    expect(setup.client.preview(tag('a'))).toHaveLength(1)
  })

  it('during its load is not heard of again, and who waits goes on', async () => {
    const setup = setUp()
    const { unmount } = setup.mount('a', { queryFn: () => read('a') })
    await passTime(50)
    const waiting = setup.client.invalidate(tag('a'))
    await passTime(5)
    unmount()
    setup.queryClient.removeQueries({ queryKey: ['a'] })
    await passTime(100)
    expect(await waiting).toMatchObject({ matched: 1 })
    expect(setup.client.preview(tag('a'))).toEqual([])
    setup.mount('a')
    await passTime(50)
    expect(setup.client.preview(tag('a'))).toHaveLength(1)
    expect(setup.isMarked('a')).toBe(false)
  })

  it('and made again under an observer is another query', async () => {
    const setup = setUp()
    const { observer } = setup.mount('a')
    await passTime(50)
    setup.queryClient.removeQueries({ queryKey: ['a'] })
    void observer.refetch()
    await passTime(50)
    setup.server.requests.length = 0
    setup.server.write('a')
    void setup.client.invalidate(tag('a'), { refetchType: 'all' })
    await passTime(50)
    expect(setup.version('a')).toBe(1)
  })
})

describe('what an untagged query keeps', () => {
  useFakeTime()

  it('a mark that is not wanted to load waits for the next load', async () => {
    const { queryClient, mount, server, isMarked } = setUp()
    server.latency = 100
    server.headers = () => ({ 'Cache-Groups': null })
    mount('a')
    await passTime(50)
    void queryClient.invalidateQueries({ queryKey: ['a'], refetchType: 'none' })
    await passTime(5_000)
    expect(isMarked('a')).toBe(true)
    expect(server.reads()).toHaveLength(1)
  })

  it.each([
    [true, 2],
    [false, 1],
  ])('cancelRefetch: %s, said twice in one turn, costs %i loads', async (cancelRefetch, loads) => {
    const { queryClient, mount, server } = setUp()
    mount('a')
    await passTime(50)
    server.requests.length = 0
    void queryClient.invalidateQueries({ queryKey: ['a'] }, { cancelRefetch })
    void queryClient.invalidateQueries({ queryKey: ['a'] }, { cancelRefetch })
    await passTime(500)
    expect(server.reads()).toHaveLength(loads)
  })

  it('the promise of a call settles with its own load, not with those that later calls want', async () => {
    const { queryClient, mount } = setUp()
    mount('a')
    await passTime(50)
    let settled = 0
    for (let n = 0; n < 2; n++) {
      void queryClient.invalidateQueries({ queryKey: ['a'] }).then(() => settled++)
      await passTime(10)
    }
    await passTime(5)
    expect(settled).toBe(1)
    await passTime(200)
    expect(settled).toBe(2)
  })

  it('a query that filters choose only for the refetch is refetched, and not counted as named', async () => {
    const { queryClient, mount, server, isMarked } = setUp()
    mount('a')
    await passTime(50)
    server.requests.length = 0
    void queryClient.invalidateQueries({ type: 'inactive', refetchType: 'active' })
    expect([isMarked('a'), queryClient.isFetching()]).toEqual([false, 1])
    await passTime(30)
    void queryClient.invalidateQueries({ queryKey: ['a'] })
    expect(queryClient.isFetching()).toBe(1)
    await passTime(30)
    expect(server.reads()).toHaveLength(2)
  })

  it('refetchOnMount: false, with a mark', async () => {
    const { queryClient, server } = setUp()
    queryClient.setQueryData(['a'], 1)
    void queryClient.invalidateQueries({ queryKey: ['a'] })
    const observer = new QueryObserver(queryClient, { queryKey: ['a'], queryFn: () => read('a'), refetchOnMount: false })
    observer.subscribe(() => undefined)
    await passTime(1_000)
    expect(server.reads()).toHaveLength(0)
  })

  it('data that the application put there first, when the stream answers', async () => {
    const setup = await live('b')
    const observer = new QueryObserver(setup.queryClient, { queryKey: ['a'], queryFn: () => 2, initialData: 1, staleTime: Infinity })
    observer.subscribe(() => undefined)
    await passTime(5_000)
    expect(observer.getCurrentResult().data).toBe(1)
  })
})
