import { dehydrate, hydrate, QueryClient, QueryObserver } from '@tanstack/query-core'
import { createCache, realm, tag } from '@unstale/cache-core'
import { afterEach, describe, expect, it } from 'vitest'
import { createCacheClient } from './create-cache-client'
import { createFakeServer, type FakeServer } from './testing/fake-server'
import { passTime, read, setUp, useFakeTime } from './testing/setup'

/** What a page brings: queries loaded on the server at a position, through JSON. */
const renderPage = async (server: FakeServer, names: readonly string[], meta?: Record<string, unknown>) => {
  const { queryClient, client } = setUp({}, { server })
  const loads = names.map((name) => queryClient.prefetchQuery({ queryKey: [name], queryFn: () => read(name), ...(meta && { meta }) }))
  await passTime(50)
  await Promise.all(loads)
  client.destroy()
  return JSON.parse(JSON.stringify(dehydrate(queryClient))) as unknown as ReturnType<typeof dehydrate>
}

describe('hydrated queries', () => {
  useFakeTime()

  it.each([
    ['without meta', undefined, {}],
    ["with the observer's own meta", { page: 1 }, { meta: { own: true } }],
  ])('keep tags and position, %s', async (_what, pageMeta, observerOptions) => {
    const server = createFakeServer()
    server.seq = 5
    const page = await renderPage(server, ['a'], pageMeta)
    const { queryClient, mount, isMarked, version } = setUp({ events: '/events' }, { server })
    server.requests.length = 0
    hydrate(queryClient, page)
    mount('a', observerOptions)
    await passTime(3_000)
    expect(server.streamRequests[0]).toMatchObject({ since: 'e1:5', tags: expect.arrayContaining(['a']) })
    expect(server.reads()).toHaveLength(0)
    expect(isMarked('a')).toBe(false)
    server.write('a')
    await passTime(100)
    expect(version('a')).toBe(1)
  })

  it('refetch what was written while the page travelled', async () => {
    const server = createFakeServer()
    const page = await renderPage(server, ['a', 'b'])
    server.write('a')
    const { queryClient, mount, version } = setUp({ events: '/events' }, { server })
    server.requests.length = 0
    hydrate(queryClient, page)
    mount('a')
    mount('b')
    await passTime(3_000)
    expect(version('a')).toBe(1)
    expect(server.reads('/read/b')).toHaveLength(0)
  })

  it('take the stamp of newer data over an existing query, also for its fresh tags', async () => {
    const server = createFakeServer()
    const { queryClient, mount, client } = setUp({ events: '/events' }, { server })
    mount('a')
    await passTime(100)
    server.write('a')
    await passTime(1)
    const page = await renderPage(server, ['a'])
    await passTime(1_000)
    const later = {
      ...page,
      queries: page.queries.map((query) => ({
        ...query,
        state: { ...query.state, dataUpdatedAt: Date.now() + 1, unstale: { epoch: 'e1', asOf: 1, tags: ['b'] } },
      })),
    }
    hydrate(queryClient, later)
    expect(client.preview(tag('b'))).toHaveLength(1)
    expect(client.preview(tag('a'))).toHaveLength(0)
  })

  it('without a stamp count as of unknown age: stale once when the stream first answers', async () => {
    const server = createFakeServer()
    const page = await renderPage(server, ['a'])
    for (const query of page.queries) delete (query.state as { unstale?: unknown }).unstale
    const { queryClient, mount, isMarked } = setUp({ events: '/events' }, { server })
    server.requests.length = 0
    hydrate(queryClient, page)
    mount('a')
    mount('other')
    await passTime(60_000)
    expect(server.reads('/read/a')).toHaveLength(1)
    expect(isMarked('a')).toBe(false)
  })

  it('of another epoch are refetched once', async () => {
    const server = createFakeServer()
    server.epoch = 'build'
    const page = await renderPage(server, ['a'])
    server.epoch = 'e1'
    const { queryClient, mount } = setUp({ events: '/events' }, { server })
    server.requests.length = 0
    hydrate(queryClient, page)
    mount('a')
    await passTime(60_000)
    expect(server.reads('/read/a')).toHaveLength(1)
  })

  it.each([
    { epoch: '1 bad', asOf: 1, tags: [] },
    { epoch: 'e1', asOf: -0.5, tags: [] },
    { epoch: 'e1', asOf: 1, tags: [''] },
    { epoch: 'e1', asOf: 1, tags: 'a' },
    'text',
    null,
  ])('ignore a stamp that is none: %j', (unstale) => {
    const { queryClient, client } = setUp()
    const state = { data: 1, dataUpdatedAt: 1, status: 'success', unstale }
    hydrate(queryClient, { queries: [{ queryKey: ['a'], queryHash: '["a"]', state, dehydratedAt: 1 } as never] })
    expect(client.preview(tag('a'))).toEqual([])
    expect(queryClient.getQueryData(['a'])).toBe(1)
  })
})

describe('on a server', () => {
  afterEach(() => {
    realm().scopes = undefined
  })

  it('the tags and age of what a query function reads travel with the query', async () => {
    let current: ReturnType<typeof cache.newScope> | undefined
    const host = {
      current: () => current,
      run: <T>(scope: NonNullable<typeof current>, work: () => T): T => {
        const outer = current
        current = scope
        try {
          return work()
        } finally {
          current = outer
        }
      },
      open: () => cache.newScope(),
    }
    const cache = createCache({ scopes: host })
    realm().scopes = host
    await cache.invalidate(tag('other'))
    const queryClient = new QueryClient()
    const client = createCacheClient(queryClient, { events: '/events' })
    await queryClient.fetchQuery({ queryKey: ['a'], queryFn: () => cache.getOrSet({ key: 'a', tags: [tag('post:1')], factory: () => 1 }) })
    const { queries } = dehydrate(queryClient)
    expect((queries[0]?.state as { unstale?: unknown } | undefined)?.unstale).toMatchObject({
      asOf: 1,
      tags: expect.arrayContaining(['post:1', 'post:*']),
    })
    const observer = new QueryObserver(queryClient, { queryKey: ['a'], queryFn: () => 1 })
    observer.subscribe(() => undefined)()
    expect(client.status().state).toBe('idle')
    client.destroy()
    await cache.close()
  })
})
