import { QueryClient, QueryObserver } from '@tanstack/query-core'
import { type Tag, tag } from '@unstale/cache-core'
import { describe, expect, it, vi } from 'vitest'
import { createCacheClient } from './create-cache-client'
import { allEntries } from './query-entries'
import { queryRealm } from './query-realm'
import { createFakePage } from './testing/fake-page'
import { ORIGIN } from './testing/fake-server'
import { passTime, type Setup, setUp, useFakeTime } from './testing/setup'

const TOUCHED = 10

interface Visits {
  readonly total: () => number
  readonly walks: () => number
}

const stateOf = ({ queryClient }: Pick<Setup, 'queryClient'>) =>
  (queryRealm().targets.get(queryClient) as NonNullable<ReturnType<ReturnType<typeof queryRealm>['targets']['get']>>).state

/** Counts every question that is put to the index and to the query cache, and every walk over all of either. */
const countVisits = ({ queryClient }: Setup): Visits => {
  const state = stateOf({ queryClient })
  const cache = queryClient.getQueryCache()
  const walks = [vi.spyOn(cache, 'getAll'), vi.spyOn(cache, 'findAll'), vi.spyOn(state.index.tags, Symbol.iterator as never)]
  const visits: { readonly mock: { readonly calls: readonly unknown[] } }[] = [vi.spyOn(cache, 'get')]
  for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(state.index))) {
    if (typeof value.value === 'function') visits.push(vi.spyOn(state.index, name as never))
  }
  const sum = (spies: typeof visits): number => spies.reduce((all, { mock }) => all + mock.calls.length, 0)
  return { total: () => sum(visits), walks: () => sum(walks as never) }
}

/** `count` cached queries, ten of which carry the tag `hot`; five of these are looked at. */
const fill = async (count: number): Promise<{ readonly setup: Setup; readonly visits: Visits }> => {
  const setup = setUp(
    { tagsOf: ([n]) => [tag(`row:${Number(n)}`), ...(Number(n) < TOUCHED ? [tag('hot')] : [])] },
    { queryClient: new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, gcTime: Infinity } } }) },
  )
  for (let n = 0; n < count; n++) setup.queryClient.setQueryData([n], n)
  for (let n = 0; n < TOUCHED; n++) {
    const observer = new QueryObserver(setup.queryClient, { queryKey: [n], queryFn: () => -n })
    const unmount = observer.subscribe(() => undefined)
    void observer.refetch()
    await passTime(1)
    if (n % 2 === 0) unmount()
  }
  await passTime(100)
  return { setup, visits: countVisits(setup) }
}

const measure = async (count: number): Promise<{ readonly named: number; readonly missed: number; readonly walks: number }> => {
  const { setup, visits } = await fill(count)
  const invalidate = async (name: Tag): Promise<number> => {
    const before = visits.total()
    const result = setup.client.invalidate(name)
    await passTime(100)
    expect((await result).matched).toBe(name === 'hot' ? TOUCHED : 0)
    return visits.total() - before
  }
  return { named: await invalidate(tag('hot')), missed: await invalidate(tag('nobody')), walks: visits.walks() }
}

describe('an invalidation that touches ten queries', () => {
  useFakeTime()

  it('costs the same among a hundred and among 100,000 cached queries, and walks over none of them', async () => {
    const small = await measure(100)
    const large = await measure(100_000)
    expect(large).toEqual(small)
    expect(large.walks).toBe(0)
    expect(large.named).toBeGreaterThanOrEqual(TOUCHED)
    // For each query: its tag once to judge it; the rest is for the five that load.
    expect(large.named).toBeLessThan(12 * TOUCHED)
    expect(large.missed).toBeLessThan(10)
  })

  it('as a record of the stream, too', async () => {
    const measureRecord = async (count: number): Promise<number> => {
      const setup = setUp({ events: `${ORIGIN}/events`, tagsOf: ([name]) => [tag(`of:${String(name)}`)] })
      for (let n = 0; n < TOUCHED; n++) setup.mount(`x${n}`)
      for (let n = 0; n < count; n++) setup.queryClient.setQueryData([n], n)
      await passTime(3_000)
      setup.server.headers = () => ({ 'Cache-Groups': '"hot"' })
      for (let n = 0; n < TOUCHED; n++) void setup.queryClient.refetchQueries({ queryKey: [`x${n}`] })
      await passTime(3_000)
      const visits = countVisits(setup)
      setup.server.requests.length = 0
      setup.server.write('hot')
      await passTime(1_000)
      expect(setup.server.reads()).toHaveLength(TOUCHED)
      expect(visits.walks()).toBe(0)
      return visits.total()
    }
    expect(await measureRecord(800)).toBe(await measureRecord(0))
  })

  it('builds no event that nobody hears, reads the clock once and asks once who carries the tag', async () => {
    const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, gcTime: Infinity } } })
    // With a bus of its own: the one of the other tests listens to everything.
    const client = createCacheClient(queryClient, { tagsOf: () => [tag('hot')], channel: false, ports: { page: createFakePage() } })
    const setup = { queryClient, client }
    for (let n = 0; n < TOUCHED; n++) setup.queryClient.setQueryData([n], n)
    const state = stateOf(setup)
    const emit = vi.spyOn(state.events, 'emit')
    const clock = vi.spyOn(state.ports.clock, 'monotonic')
    const looks = vi.spyOn(state.index, 'noteLocal')
    const found = vi.spyOn(state.cache, 'get')
    const result = await setup.client.invalidate(tag('hot'))
    expect(result.matched).toBe(TOUCHED)
    expect(emit.mock.calls.map(([name]) => name)).toEqual(['invalidationMatched'])
    expect(clock).toHaveBeenCalledTimes(1)
    expect(looks).toHaveBeenCalledTimes(result.tags.length)
    expect(found).not.toHaveBeenCalled()
    const marked = vi.fn()
    client.events.on('queryMarked', marked)
    queryClient.setQueryData(['more'], 1)
    await client.invalidate(tag('hot'))
    expect(marked.mock.calls.map(([{ query, tags }]) => [query, tags])).toEqual([['["more"]', ['hot']]])
  })

  it('decides nothing for queries that nobody has looked at, and keeps one array for the tags that many carry', () => {
    const setup = setUp({ tagsOf: () => [tag('hot:1'), tag('other')] })
    for (let n = 0; n < TOUCHED; n++) setup.queryClient.setQueryData([n], n)
    void setup.client.invalidate(tag('hot:1'))
    const entries = allEntries(stateOf(setup))
    expect(new Set(entries.map(({ slot }) => slot)).size).toBe(1)
    expect(new Set(entries.map(({ tags }) => tags)).size).toBe(1)
  })
})
