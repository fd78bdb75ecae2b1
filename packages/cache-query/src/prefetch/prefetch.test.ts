import { QueryClient } from '@tanstack/query-core'
import { tag } from '@unstale/cache-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ORIGIN } from '../testing/fake-server'
import { passTime, read, type Setup, setUp, useFakeTime } from '../testing/setup'
import { mayPrefetch } from './may-prefetch'
import type { ConnectionHint, Prefetchable, PrefetchReason } from './prefetch-types'
import { prefetcherOf } from './prefetcher-of'
import { sizeOf } from './size-of'
import { createTransitions } from './transitions'

const query = (name: string, more: object = {}): Prefetchable => ({
  queryKey: [name],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => read(name, signal),
  ...more,
})
const bench = (setup: Setup = setUp()) => {
  const prefetcher = prefetcherOf(setup.queryClient)
  const ahead = (name: string, reason: PrefetchReason = 'intent') => prefetcher.prefetch(query(name), reason)
  return { ...setup, prefetcher, ahead, asked: () => setup.server.reads().map(({ path }) => path.slice('/read/'.length)) }
}

/** `query` is not in every version of TanStack Query 5. */
const readers = ['ensureQueryData', 'fetchQuery', 'query'].filter((name) => name in QueryClient.prototype)

afterEach(() => vi.unstubAllGlobals())

describe('what is fetched ahead', () => {
  useFakeTime()

  it('is there when it is looked at, without another request, and that is told', async () => {
    const { ahead, mount, asked, events, version } = bench()
    await Promise.all([ahead('a').done, passTime(50)])
    expect(version('a')).toBe(0)
    await passTime(1_000)
    mount('a')
    await passTime(100)
    expect(asked()).toEqual(['a'])
    const told = events.filter(({ name }) => name.startsWith('prefetch'))
    expect(told.map(({ name }) => name)).toEqual(['prefetchStarted', 'prefetchUsed'])
    expect(told[1]?.payload).toEqual({ query: '["a"]', afterMs: expect.any(Number) })
  })

  it.each(readers)('counts as used when a loader reads it with %s', async (read) => {
    const { ahead, asked, events, queryClient, version } = bench()
    const methods = Object.getOwnPropertyNames(queryClient)
    await Promise.all([ahead('a').done, passTime(50)])
    const told = () => events.filter(({ name }) => name.startsWith('prefetch')).map(({ name }) => name)
    await queryClient.prefetchQuery({ ...query('a'), staleTime: Number.POSITIVE_INFINITY } as never)
    expect(told()).toEqual(['prefetchStarted'])
    const reads = queryClient as unknown as Record<string, (options: object) => Promise<unknown>>
    await reads[read]?.({ ...query('a'), staleTime: Number.POSITIVE_INFINITY })
    expect([told(), asked().filter((name) => name === 'a'), version('a')]).toEqual([['prefetchStarted', 'prefetchUsed'], ['a'], 0])
    queryClient.removeQueries()
    expect(told()).toEqual(['prefetchStarted', 'prefetchUsed'])
    expect(Object.getOwnPropertyNames(queryClient)).toEqual(methods)
  })

  it('is one request, whoever wants it and whoever loads it already', async () => {
    const { ahead, mount, asked } = bench()
    const first = ahead('a', 'idle')
    const second = ahead('a', 'intent')
    mount('a')
    mount('b')
    const third = ahead('b')
    await passTime(100)
    await Promise.all([first.done, second.done, third.done])
    expect(asked()).toEqual(['a', 'b'])
  })

  it('is never what is fresh: by its tags however old, or by its age where it has none', async () => {
    const { ahead, asked, server, client, prefetcher, queryClient } = bench()
    await Promise.all([ahead('a').done, passTime(50)])
    await passTime(86_400_000)
    await ahead('a').done
    expect(asked()).toEqual(['a'])
    server.write('a')
    await client.invalidate(tag('a'))
    await Promise.all([ahead('a').done, passTime(50)])
    expect(asked()).toEqual(['a', 'a'])
    const load = vi.fn(async () => 1)
    const untagged = { queryKey: ['untagged'], queryFn: load, staleTime: 1_000 }
    for (const wait of [0, 500, 600]) {
      await passTime(wait)
      await Promise.all([prefetcher.prefetch(untagged, 'intent').done, passTime(1)])
    }
    expect(load).toHaveBeenCalledTimes(2)
    await Promise.all([prefetcher.prefetch({ ...untagged, staleTime: 0 } as Prefetchable, 'intent').done, passTime(1)])
    expect(load).toHaveBeenCalledTimes(2)
    expect(queryClient.getQueryData(['untagged'])).toBe(1)
  })

  it('is stopped when nobody wants it any more, and goes on while somebody does', async () => {
    const { ahead, asked, queryClient, mount, events } = bench()
    const [alone, shared, other] = [ahead('a'), ahead('b'), ahead('b')]
    await passTime(1)
    alone.cancel()
    shared.cancel()
    await passTime(100)
    await Promise.all([alone.done, shared.done, other.done])
    expect(asked()).toEqual(['a', 'b'])
    expect([queryClient.getQueryData(['a']), queryClient.getQueryData(['b'])]).toEqual([undefined, { name: 'b', version: 0 }])
    expect(events.filter(({ name }) => name === 'prefetchWasted').map(({ payload }) => payload)).toEqual([{ query: '["a"]' }])
    const watched = ahead('c')
    mount('c')
    watched.cancel()
    await passTime(100)
    expect(queryClient.getQueryData(['c'])).toBeDefined()
  })

  it('waits in the order of its urgency, two at a time, and what is cancelled meanwhile is never asked for', async () => {
    const { ahead, asked } = bench()
    for (const name of ['i1', 'i2', 'i3']) ahead(name, 'idle')
    const gone = ahead('gone', 'idle')
    ahead('likely', 'likely')
    ahead('visible', 'visible')
    ahead('now', 'intent')
    expect(asked()).toEqual(['i1', 'i2'])
    gone.cancel()
    await passTime(500)
    expect(asked()).toEqual(['i1', 'i2', 'now', 'visible', 'likely', 'i3'])
  })

  it('waits while the page itself is busy, unless it was asked for by hand', async () => {
    const { ahead, mount, asked, prefetcher } = bench()
    prefetcher.configure({ busyAt: 2 })
    mount('p1')
    mount('p2')
    ahead('later', 'intent')
    ahead('now', 'manual')
    await passTime(1)
    expect(asked()).toEqual(['p1', 'p2', 'now'])
    await passTime(1_000)
    expect(asked()).toEqual(['p1', 'p2', 'now', 'later'])
  })

  it('ends with the bytes of a minute, except by hand, and goes on in the next', async () => {
    const { ahead, asked, prefetcher } = bench()
    prefetcher.configure({ bytesPerMinute: 40 })
    for (const name of ['a', 'b', 'c']) await Promise.all([ahead(name).done, passTime(50)])
    expect(asked()).toEqual(['a', 'b'])
    await Promise.all([ahead('hand', 'manual').done, passTime(50)])
    await passTime(60_000)
    await Promise.all([ahead('c').done, passTime(50)])
    expect(asked()).toEqual(['a', 'b', 'hand', 'c'])
  })

  it('is bounded in what waits: the least urgent leave', async () => {
    const { ahead, asked, prefetcher } = bench()
    prefetcher.configure({ queue: 2 })
    const requests = Array.from({ length: 6 }, (_, n) => ahead(`q${n}`, n === 5 ? 'intent' : 'idle'))
    await passTime(500)
    await Promise.all(requests.map(({ done }) => done))
    expect(asked()).toHaveLength(4)
    expect(asked()).toContain('q5')
  })

  it('is wasted when it leaves, or becomes stale, before anybody looked', async () => {
    const setup = bench(setUp({ events: `${ORIGIN}/events` }))
    setup.mount('other')
    await passTime(2_500)
    await Promise.all([setup.ahead('stale').done, passTime(50)])
    await Promise.all([setup.ahead('left').done, passTime(50)])
    await passTime(100)
    setup.server.write('stale')
    await passTime(100)
    setup.queryClient.removeQueries({ queryKey: ['left'] })
    expect(setup.events.filter(({ name }) => name === 'prefetchWasted').map(({ payload }) => payload)).toEqual([
      { query: '["stale"]' },
      { query: '["left"]' },
    ])
  })

  it('may be pages of an infinite query', async () => {
    const { prefetcher, queryClient } = bench()
    const pages = {
      queryKey: ['pages'],
      queryFn: async ({ pageParam }: { readonly pageParam: number }) => [pageParam],
      initialPageParam: 0,
      getNextPageParam: () => 1,
    }
    await Promise.all([prefetcher.prefetch(pages as Prefetchable, 'manual').done, passTime(1)])
    expect(queryClient.getQueryData(['pages'])).toEqual({ pages: [[0]], pageParams: [0] })
  })

  it('leaves no listener behind', async () => {
    const { ahead, client } = bench()
    await Promise.all([ahead('a').done, passTime(50)])
    client.destroy()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('who may be fetched for', () => {
  const usual = { isOnline: true, isVisible: true, connection: undefined, isSpent: false }
  const allowed = (more: Partial<Parameters<typeof mayPrefetch>[1]>): readonly PrefetchReason[] =>
    (['manual', 'intent', 'visible', 'likely', 'idle'] as const).filter((reason) => mayPrefetch(reason, { ...usual, ...more }))
  const on = (connection: ConnectionHint): readonly PrefetchReason[] => allowed({ connection })

  it('is everybody, but not who is offline, saves data, is on a slow connection, or looks elsewhere', () => {
    expect(allowed({})).toHaveLength(5)
    expect(allowed({ isOnline: false })).toEqual([])
    expect(allowed({ isVisible: false })).toEqual(['manual'])
    expect(allowed({ isSpent: true })).toEqual(['manual'])
    expect(on({ saveData: true, effectiveType: '4g' })).toEqual(['manual'])
    expect(on({ effectiveType: '2g' })).toEqual(['manual'])
    expect(on({ effectiveType: '3g' })).toEqual(['manual', 'intent'])
    expect(on({ effectiveType: '4g' })).toHaveLength(5)
  })
})

describe('the browser’s word on the connection', () => {
  useFakeTime()

  it('is asked each time', async () => {
    const { ahead, asked } = bench()
    vi.stubGlobal('navigator', { connection: { saveData: true } })
    await ahead('a').done
    expect(asked()).toEqual([])
    vi.stubGlobal('navigator', { connection: { effectiveType: '4g' } })
    await Promise.all([ahead('a').done, passTime(50)])
    expect(asked()).toEqual(['a'])
  })
})

describe('sizeOf', () => {
  it('is about what JSON takes, and is soon done with anything', () => {
    const value = { posts: Array.from({ length: 50 }, (_, id) => ({ id, title: 'A title', body: 'x'.repeat(200) })) }
    const exact = JSON.stringify(value).length
    expect(Math.abs(sizeOf(value) - exact) / exact).toBeLessThan(0.1)
    const huge = Array.from({ length: 100_000 }, () => 'abc')
    expect(sizeOf(huge)).toBeGreaterThan(100_000)
  })
})

describe('transitions', () => {
  const walk = (transitions: ReturnType<typeof createTransitions>, ...steps: readonly string[]): void => {
    for (const step of steps) transitions.went(step)
  }

  it('tell what mostly follows, once that was seen often enough', () => {
    const transitions = createTransitions()
    walk(transitions, 'list', 'post', 'list', 'post')
    expect(transitions.next('list', 0.3)).toEqual([])
    walk(transitions, 'list', 'post', 'list', 'about')
    expect(transitions.next('list', 0.3)).toEqual([{ step: 'post', share: 0.75 }])
    expect(transitions.next('list', 0.2).map(({ step }) => step)).toEqual(['post', 'about'])
    expect(transitions.next('never', 0.3)).toEqual([])
  })

  it('stay small, forget what is old, and outlive the page only where they are given a store', () => {
    const kept = new Map<string, string>()
    const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => void kept.set(key, text) }
    const transitions = createTransitions({ store, maxSteps: 10 })
    for (let n = 0; n < 1_000; n++) walk(transitions, `s${n % 50}`, 'hub', `t${n % 30}`)
    expect([...kept.values()].join('').length).toBeLessThan(5_000)
    for (let n = 0; n < 200; n++) walk(transitions, 'list', 'post')
    expect(createTransitions({ store }).next('list', 0.3)).toEqual([{ step: 'post', share: 1 }])
    expect(createTransitions().next('list', 0.3)).toEqual([])
  })

  it('begin anew where the store holds something else, or refuses', () => {
    const store = {
      getItem: () => '{"not":"ours"}',
      setItem: () => {
        throw new Error('full')
      },
    }
    const transitions = createTransitions({ store })
    expect(() => walk(transitions, 'a', 'b')).not.toThrow()
    expect(transitions.next('a', 0.3)).toEqual([])
  })
})
