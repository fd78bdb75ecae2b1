import { type InfiniteData, InfiniteQueryObserver } from '@tanstack/query-core'
import { tag } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import type { ClientInvalidateOptions } from './client-types'
import { passTime, read, type Setup, setUp, useFakeTime } from './testing/setup'

const key = ['pages']

/** Three pages, looked at. Every page takes 20 ms. */
const mountPages = async (): Promise<Setup & { readonly observer: InfiniteQueryObserver; readonly pages: () => number }> => {
  const setup = setUp()
  const observer = new InfiniteQueryObserver(setup.queryClient, {
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(`page:${pageParam}`, signal),
    initialPageParam: 1,
    getNextPageParam: (_last, _pages, param) => param + 1,
  })
  observer.subscribe(() => undefined)
  await passTime(50)
  for (let n = 0; n < 2; n++) {
    void observer.fetchNextPage()
    await passTime(50)
  }
  setup.server.requests.length = 0
  const pages = (): number => setup.queryClient.getQueryData<InfiniteData<unknown>>(key)?.pages.length ?? 0
  return { ...setup, observer: observer as unknown as InfiniteQueryObserver, pages }
}

const readPages = ({ server }: Setup): readonly string[] => server.reads().map(({ path }) => path.slice(-1))

describe('an infinite query that is invalidated', () => {
  useFakeTime()

  it.each([
    [{}, ['1', '2', '3'], 3],
    [{ pages: 'all' }, ['1', '2', '3'], 3],
    [{ pages: 'first' }, ['1'], 1],
    [{ refetchType: 'none' }, [], 3],
    [{ refetchType: 'none', pages: 'first' }, [], 3],
  ] as readonly [ClientInvalidateOptions, readonly string[], number][])('with %j loads the pages %j', async (options, loaded, kept) => {
    const setup = await mountPages()
    const result = setup.client.invalidate(tag('page:2'), options)
    await passTime(200)
    expect(readPages(setup)).toEqual(loaded)
    expect(setup.pages()).toBe(kept)
    expect(setup.queryClient.getQueryState(key)?.isInvalidated).toBe(loaded.length === 0)
    expect(await result).toMatchObject({ matched: 1, refetched: loaded.length === 0 ? 0 : 1 })
  })

  it('shows all its pages until the first has come, and loads the others again when they are asked for', async () => {
    const setup = await mountPages()
    void setup.client.invalidate(tag('page:2'), { pages: 'first' })
    await passTime(10)
    expect(setup.pages()).toBe(3)
    await passTime(50)
    expect(setup.observer.getCurrentResult().hasNextPage).toBe(true)
    void setup.observer.fetchNextPage()
    await passTime(50)
    expect(readPages(setup)).toEqual(['1', '2'])
    void setup.client.invalidate(tag('page:1'))
    await passTime(100)
    expect(readPages(setup)).toEqual(['1', '2', '1', '2'])
  })

  it('loads all pages when it was named for all of them before the first could be loaded alone', async () => {
    const setup = await mountPages()
    void setup.client.invalidate(tag('page:1'))
    await passTime(5)
    void setup.client.invalidate(tag('page:1'))
    await passTime(5)
    void setup.client.invalidate(tag('page:1'), { pages: 'first' })
    await passTime(500)
    expect(readPages(setup)).toEqual(['1', '2', '3', '1', '2', '3'])
    expect(setup.queryClient.getQueryState(key)?.isInvalidated).toBe(false)
  })

  it('loads the first page alone after a load that was under way', async () => {
    const setup = await mountPages()
    void setup.client.invalidate(tag('page:1'))
    await passTime(30)
    void setup.client.invalidate(tag('page:1'), { pages: 'first' })
    await passTime(500)
    expect(readPages(setup)).toEqual(['1', '2', '3', '1'])
    expect(setup.pages()).toBe(1)
  })

  it('loads its first page alone, too, when nobody looks', async () => {
    const setup = await mountPages()
    setup.observer.destroy()
    void setup.client.invalidate(tag('page:1'), { refetchType: 'all', pages: 'first' })
    await passTime(100)
    expect(readPages(setup)).toEqual(['1'])
    expect(setup.queryClient.getQueryState(key)?.isInvalidated).toBe(false)
  })

  it('stays marked when only a page was added since: the older ones are as old as before', async () => {
    const setup = await mountPages()
    void setup.client.invalidate(tag('page:2'), { refetchType: 'none' })
    void setup.observer.fetchNextPage()
    await passTime(100)
    expect(readPages(setup)).toEqual(['4'])
    expect(setup.queryClient.getQueryState(key)?.isInvalidated).toBe(true)
  })
})
