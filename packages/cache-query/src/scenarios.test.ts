import { afterEach, describe, expect, it, vi } from 'vitest'
import { currentPage } from './page'
import { createFakeServer, ORIGIN } from './testing/fake-server'
import { passTime, type Setup, setUp, useFakeTime } from './testing/setup'
import { trackedFetch } from './tracked-fetch'

const EVENTS = { events: '/events' }

/** More turns than any chain of promises between two steps of a load has. */
const TURNS = [0, 1, 3, 8]
/** Around the steps of a load: it leaves, its source is read, it arrives. In ms after it was begun. */
const MOMENTS = [0, 1, 9, 10, 11, 19, 20]

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve()
}

const writes: Readonly<Record<string, (setup: Setup) => void>> = {
  'by key, in this tab': ({ server, queryClient }) => {
    server.write('a')
    void queryClient.invalidateQueries({ queryKey: ['a'] })
  },
  'by tag, of anybody, over the stream': ({ server }) => void server.write('a'),
  'by tag, of this tab': () => void trackedFetch(`${ORIGIN}/write/a`, { method: 'PUT' }),
}

const loads: Readonly<Record<string, (setup: Setup) => Promise<void>>> = {
  'the first load of what somebody looks at': async ({ mount }) => void mount('a'),
  'a refetch of what somebody looks at': async ({ mount, queryClient }) => {
    mount('a')
    await passTime(200)
    void queryClient.refetchQueries({ queryKey: ['a'] })
  },
  'a prefetch of what nobody looks at': async ({ mount, queryClient }) => {
    const { observer, unmount } = mount('a')
    unmount()
    await passTime(200)
    queryClient.removeQueries({ queryKey: ['a'] })
    void queryClient.prefetchQuery({ queryKey: ['a'], queryFn: observer.options.queryFn as never })
  },
}

describe('16: news that outruns the instance that is asked', () => {
  useFakeTime()

  it('ends on the new value after two loads, without a loop', async () => {
    const { server, mount, version, isMarked } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    let isBehind = true
    server.headers = (path) => {
      const said: Record<string, string> = path === '/read/a' && isBehind ? { 'Cache-Position': 'e1:0' } : {}
      isBehind = false
      return said
    }
    server.write('a')
    await passTime(60_000)
    expect(version('a')).toBe(1)
    expect(isMarked('a')).toBe(false)
    expect(server.reads('/read/a').length).toBeLessThanOrEqual(1 + 2)
  })
})

describe('17: a write while a load is under way', () => {
  useFakeTime()

  describe.each(Object.entries(writes))('%s', (_how, write) => {
    it.each(Object.entries(loads))('is shown at rest, whenever it comes during %s', async (_what, begin) => {
      for (const moment of MOMENTS) {
        for (const count of TURNS) {
          const setup = setUp(EVENTS)
          setup.mount('other')
          await passTime(50)
          await begin(setup)
          await passTime(moment)
          await turns(count)
          write(setup)
          await passTime(5_000)
          const when = `${moment} ms and ${count} turns after it was begun`
          const isLookedAt = setup.queryClient
            .getQueryCache()
            .find({ queryKey: ['a'] })
            ?.isActive()
          const isShown = setup.version('a') === 1
          expect(isLookedAt ? isShown : isShown || setup.isMarked('a'), when).toBe(true)
          if (isShown && isLookedAt) expect(setup.isMarked('a'), when).toBe(false)
          expect(setup.server.reads('/read/a').length, when).toBeLessThanOrEqual(4)
          setup.client.destroy()
          setup.queryClient.clear()
        }
      }
    })
  })

  it('begins at once, though an unrelated query hangs', async () => {
    const { server, mount, version, queryClient } = setUp(EVENTS)
    mount('a')
    mount('hanging', { queryFn: () => new Promise(() => undefined) })
    await passTime(100)
    server.write('a')
    await passTime(1)
    expect(server.reads('/read/a')).toHaveLength(2)
    await passTime(30)
    expect(version('a')).toBe(1)
    expect(queryClient.getQueryState(['hanging'])?.fetchStatus).toBe('fetching')
  })
})

describe('19: a page that was away', () => {
  useFakeTime()
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('asleep for ten minutes, with a connection that nobody told to be gone, is live again within seconds', async () => {
    const { server, mount, version, client } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    // While a machine sleeps timers stand still, and so may the monotonic clock; the wall clock does not.
    server.loseStreams()
    server.write('a')
    vi.setSystemTime(Date.now() + 600_000)
    const states: string[] = []
    client.subscribe(() => void states.push(client.status().state))
    await passTime(7_000)
    expect(states[0]).toBe('connecting')
    expect(client.status().state).toBe('live')
    expect(version('a')).toBe(1)
  })

  it('asleep, and told to look when it is shown, does so at once', async () => {
    const { server, mount, page, client } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    vi.setSystemTime(Date.now() + 600_000)
    page.show(true)
    expect(client.status().state).toBe('connecting')
    await passTime(2_000)
    expect(server.streamRequests).toHaveLength(2)
  })

  it('in the back/forward cache, holds no connection, and resumes from where it stood', async () => {
    vi.stubGlobal('window', new EventTarget())
    const page = currentPage()
    if (!page) throw new Error('there is a window')
    const send = (name: string): boolean => window.dispatchEvent(new Event(name))
    const { server, mount, version } = setUp({ ...EVENTS, ports: { page } })
    mount('a')
    mount('b')
    await passTime(100)
    send('pagehide')
    expect(server.streams.size).toBe(0)
    server.write('a')
    await passTime(600_000)
    expect(server.reads('/read/a')).toHaveLength(1)
    send('pageshow')
    await passTime(1_000)
    expect(server.streamRequests.at(-1)?.since).toBe('e1:0')
    expect(version('a')).toBe(1)
    expect(server.reads('/read/b')).toHaveLength(1)
  })

  it('for longer than the log reaches back, resets, and loads what is looked at once', async () => {
    const { server, mount, page, version, isMarked, count } = setUp(EVENTS)
    mount('a')
    const { unmount } = mount('b')
    await passTime(100)
    unmount()
    page.show(false)
    server.write('a')
    server.floor = server.seq = 40
    await passTime(600_000)
    page.show(true)
    await passTime(20)
    expect(count('clientReset')).toBe(1)
    expect([isMarked('a'), isMarked('b')]).toEqual([true, true])
    await passTime(5_000)
    expect(version('a')).toBe(1)
    expect(server.reads('/read/a')).toHaveLength(2)
    expect(server.reads('/read/b')).toHaveLength(1)
  })

  it('asks past a cache on the way that still holds the old answer', async () => {
    const server = createFakeServer()
    const answered: (RequestCache | undefined)[] = []
    const { mount, version, isMarked } = setUp(
      {
        ...EVENTS,
        fetch: async (input, init) => {
          if (!String(input).endsWith('/read/a')) return server.fetch(input, init)
          answered.push(init?.cache)
          if (init?.cache === 'no-cache') return server.fetch(input, init)
          return Response.json({ name: 'a', version: 0 }, { headers: { 'Cache-Groups': '"a"', 'Cache-Position': 'e1:0' } })
        },
      },
      { server },
    )
    mount('a')
    await passTime(100)
    server.write('a')
    await passTime(5_000)
    expect(answered).toEqual([undefined, 'no-cache'])
    expect(version('a')).toBe(1)
    expect(isMarked('a')).toBe(false)
  })
})
