import { type DehydratedState, dehydrate, hydrate, QueryClient, QueryObserver } from '@tanstack/query-core'
import { createCache, realm, tag } from '@unstale/cache-core'
import { afterEach, describe, expect, it } from 'vitest'
import { createCacheClient } from './create-cache-client'
import { createFakeServer, type FakeServer, ORIGIN } from './testing/fake-server'
import { passTime, read, type Setup, setUp, useFakeTime } from './testing/setup'

const EVENTS = { events: `${ORIGIN}/events` }

/** What a page leaves in a store: as text, with everything that has no place in JSON gone. */
const leave = async (server: FakeServer, ...names: readonly string[]): Promise<string> => {
  const { queryClient, client, mount } = setUp(EVENTS, { server })
  for (const name of names) mount(name)
  await passTime(2_500)
  const stored = JSON.stringify(dehydrate(queryClient))
  client.destroy()
  server.requests.length = 0
  return stored
}

const restore = (server: FakeServer, stored: string): Setup => {
  const setup = setUp(EVENTS, { server })
  hydrate(setup.queryClient, JSON.parse(stored) as DehydratedState)
  return setup
}

describe('queries that lay in a store', () => {
  useFakeTime()

  it('are loaded again where something was written meanwhile, and only there', async () => {
    const server = createFakeServer()
    const stored = await leave(server, 'a', 'b')
    server.write('a')
    await passTime(86_400_000)
    const { mount, version } = restore(server, stored)
    mount('a')
    mount('b')
    await passTime(2_500)
    expect(version('a')).toBe(1)
    expect(server.reads().map(({ path }) => path)).toEqual(['/read/a'])
  })

  it('are marked when nobody looks at them yet', async () => {
    const server = createFakeServer()
    const stored = await leave(server, 'a', 'b')
    server.write('a')
    const { mount, isMarked } = restore(server, stored)
    mount('b')
    await passTime(2_500)
    expect([isMarked('a'), isMarked('b')]).toEqual([true, false])
  })

  it('are stale on arrival where the log has begun anew, or has forgotten what they would need', async () => {
    for (const change of [
      (server: FakeServer) => server.restart('e2'),
      (server: FakeServer) => void (server.floor = server.write('other')),
    ]) {
      const server = createFakeServer()
      server.write('old')
      const stored = await leave(server, 'a')
      change(server)
      const { mount, client } = restore(server, stored)
      const { unmount } = mount('a')
      await passTime(5_000)
      expect(server.reads()).toHaveLength(1)
      unmount()
      client.destroy()
    }
  })

  it('that were marked when they were stored are marked when they come back', async () => {
    const server = createFakeServer()
    const { queryClient, client, mount } = setUp(EVENTS, { server })
    const { unmount } = mount('a')
    await passTime(2_500)
    unmount()
    server.write('a')
    await passTime(10)
    const stored = JSON.stringify(dehydrate(queryClient))
    client.destroy()
    const back = restore(server, stored)
    expect(back.isMarked('a')).toBe(true)
    back.mount('a')
    await passTime(2_500)
    expect(back.version('a')).toBe(1)
  })
})

describe("a query's own persister", () => {
  useFakeTime()

  it('brings data of unknown age: shown, and loaded once when the stream has answered', async () => {
    const setup = setUp(EVENTS)
    setup.mount('other')
    await passTime(2_500)
    setup.server.write('a')
    const persister = async (
      queryFn: (context: never) => unknown,
      context: never,
      query: { state: { data: unknown } },
    ): Promise<unknown> => (query.state.data === undefined ? { version: -1 } : queryFn(context))
    const { observer } = setup.mount('a', { persister: persister as never })
    await passTime(0)
    expect(observer.getCurrentResult().data).toEqual({ version: -1 })
    await passTime(60_000)
    expect(setup.version('a')).toBe(1)
    expect(setup.server.reads('/read/a')).toHaveLength(1)
    expect(setup.isMarked('a')).toBe(false)
  })

  it('that calls the function hears what any load hears', async () => {
    const setup = setUp()
    setup.mount('a', { persister: (async (queryFn: (context: never) => unknown, context: never) => queryFn(context)) as never })
    await passTime(50)
    expect(setup.client.preview(tag('a'))).toHaveLength(1)
  })
})

describe('queries that the server is still loading', () => {
  useFakeTime()
  afterEach(() => {
    realm().scopes = undefined
  })

  /** A server that begins a load, and the state that it sends before the load has ended. */
  const serve = (load: () => Promise<unknown>) => {
    const cache = createCache({
      scopes: { current: () => undefined, run: (_scope, work) => work(), open: () => cache.newScope() },
    })
    type Scope = ReturnType<typeof cache.newScope>
    const run = <T>(scope: Scope, work: () => T): T => {
      scope.track(tag('a'))
      return work()
    }
    realm().scopes = { current: () => undefined, run, open: () => cache.newScope() }
    const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    const client = createCacheClient(queryClient)
    void queryClient.prefetchQuery({ queryKey: ['a'], queryFn: load })
    const state = dehydrate(queryClient, { shouldDehydrateQuery: () => true })
    realm().scopes = undefined
    return { cache, client, state, queryClient }
  }

  it('bring their stamp with their data', async () => {
    const { cache, client, state } = serve(() => new Promise((resolve) => setTimeout(() => resolve(1), 100)))
    const setup = setUp()
    hydrate(setup.queryClient, state)
    const observer = new QueryObserver(setup.queryClient, { queryKey: ['a'], queryFn: () => read('a'), staleTime: Infinity })
    observer.subscribe(() => undefined)
    await passTime(200)
    expect(observer.getCurrentResult().data).toBe(1)
    expect(setup.client.preview(tag('a'))).toHaveLength(1)
    client.destroy()
    await cache.close()
  })

  it('bring none when they fail, and what was sent as text is of unknown age', async () => {
    const { cache, client, state, queryClient } = serve(() => new Promise((_, reject) => setTimeout(reject, 100)))
    // Older versions of TanStack Query leave the rejection of what they sent unhandled.
    state.queries[0]?.promise?.catch(() => undefined)
    const unstale = (state.queries[0]?.state as { unstale?: Promise<unknown> } | undefined)?.unstale
    await passTime(200)
    expect(await unstale).toBeUndefined()
    expect((queryClient.getQueryState(['a']) as { unstale?: unknown }).unstale).toBeUndefined()
    const setup = setUp()
    const sent = JSON.parse(JSON.stringify(state)) as DehydratedState
    hydrate(setup.queryClient, { queries: sent.queries.map(({ promise: _lost, ...query }) => query) })
    expect(setup.client.preview(tag('a'))).toEqual([])
    client.destroy()
    await cache.close()
  })
})
