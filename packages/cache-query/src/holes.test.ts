import { QueryClient, QueryObserver } from '@tanstack/query-core'
import { describe, expect, it } from 'vitest'
import { createCacheClient } from './create-cache-client'
import { createFakePage } from './testing/fake-page'
import { passTime, useFakeTime } from './testing/setup'

/** A source that changes while it is being read: each read takes 100 ms and answers with what was there at its start. */
const createSource = () => {
  const source = { value: 'old', reads: 0 }
  const load = async (): Promise<string> => {
    const { value } = source
    source.reads++
    await new Promise((resolve) => setTimeout(resolve, 100))
    return value
  }
  return { source, load }
}

const createPair = (isAttached: boolean) => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false, gcTime: 60_000 } } })
  if (isAttached) createCacheClient(queryClient, { channel: false, ports: { page: createFakePage() } })
  return { queryClient, ...createSource() }
}

const key = ['item']
type Pair = ReturnType<typeof createPair>

const observe = ({ queryClient, load }: Pair): (() => void) =>
  new QueryObserver(queryClient, { queryKey: key, queryFn: load }).subscribe(() => undefined)

const isMarked = ({ queryClient }: Pair): boolean | undefined => queryClient.getQueryState(key)?.isInvalidated

/** Each scenario answers whether the cache did right. Plain TanStack Query must lose every one of them. */
const scenarios: Readonly<Record<string, (pair: Pair) => Promise<boolean>>> = {
  'H1: invalidated during the first load, with an observer': async (pair) => {
    observe(pair)
    await passTime(50)
    pair.source.value = 'new'
    void pair.queryClient.invalidateQueries({ queryKey: key })
    await passTime(1_000)
    return pair.queryClient.getQueryData(key) === 'new' && pair.source.reads === 2
  },
  'H2: invalidated during a prefetch': async (pair) => {
    void pair.queryClient.prefetchQuery({ queryKey: key, queryFn: pair.load })
    await passTime(50)
    pair.source.value = 'new'
    void pair.queryClient.invalidateQueries({ queryKey: key })
    await passTime(1_000)
    return isMarked(pair) === true
  },
  'H2: invalidated during a background refetch of an inactive query that is marked already': async (pair) => {
    await Promise.all([pair.queryClient.prefetchQuery({ queryKey: key, queryFn: pair.load }), passTime(200)])
    void pair.queryClient.invalidateQueries({ queryKey: key })
    void pair.queryClient.prefetchQuery({ queryKey: key, queryFn: pair.load })
    await passTime(50)
    pair.source.value = 'new'
    void pair.queryClient.invalidateQueries({ queryKey: key })
    await passTime(1_000)
    return isMarked(pair) === true
  },
  'H2: marked directly on the query, during a prefetch': async (pair) => {
    void pair.queryClient.prefetchQuery({ queryKey: key, queryFn: pair.load })
    await passTime(50)
    pair.queryClient.getQueryCache().find({ queryKey: key })?.invalidate()
    await passTime(1_000)
    return isMarked(pair) === true
  },
  'H3: setQueryData on an invalidated inactive query': async (pair) => {
    await Promise.all([pair.queryClient.prefetchQuery({ queryKey: key, queryFn: pair.load }), passTime(200)])
    void pair.queryClient.invalidateQueries({ queryKey: key })
    pair.queryClient.setQueryData(key, 'patched')
    await passTime(1_000)
    return isMarked(pair) === true
  },
  'H4: two synchronous invalidations of an active query': async (pair) => {
    observe(pair)
    await passTime(200)
    pair.source.reads = 0
    void pair.queryClient.invalidateQueries({ queryKey: key })
    void pair.queryClient.invalidateQueries({ queryKey: key })
    await passTime(1_000)
    return pair.source.reads === 1 && isMarked(pair) === false
  },
  'a mark made during a load that unmounting cancels': async (pair) => {
    await Promise.all([pair.queryClient.prefetchQuery({ queryKey: key, queryFn: pair.load }), passTime(200)])
    const observer = new QueryObserver(pair.queryClient, { queryKey: key, queryFn: ({ signal }) => (signal.aborted ? '' : pair.load()) })
    const unmount = observer.subscribe(() => undefined)
    void observer.refetch().catch(() => undefined)
    await passTime(50)
    void pair.queryClient.invalidateQueries({ queryKey: key, refetchType: 'none' })
    unmount()
    await passTime(1_000)
    return isMarked(pair) === true
  },
}

describe.each(Object.entries(scenarios))('%s', (_name, scenario) => {
  useFakeTime()

  it('is lost by plain TanStack Query', async () => {
    expect(await scenario(createPair(false))).toBe(false)
  })

  it('is right with a client attached', async () => {
    expect(await scenario(createPair(true))).toBe(true)
  })
})

describe('invalidateQueries with a client attached', () => {
  useFakeTime()

  it('resolves when what it hit has settled, with the new data', async () => {
    const pair = createPair(true)
    observe(pair)
    await passTime(200)
    pair.source.value = 'new'
    let seen: unknown
    void pair.queryClient.invalidateQueries({ queryKey: key }).then(() => {
      seen = pair.queryClient.getQueryData(key)
    })
    expect(pair.queryClient.isFetching()).toBe(1)
    await passTime(150)
    expect(seen).toBe('new')
  })

  it('resolves when its load is cancelled by an unmount, as TanStack does, though another begins at once', async () => {
    const remount = async (isAttached: boolean): Promise<readonly [isResolved: boolean, isFetching: number]> => {
      const pair = createPair(isAttached)
      const mount = () =>
        new QueryObserver(pair.queryClient, {
          queryKey: key,
          queryFn: ({ signal }) => (signal.aborted ? '' : pair.load()),
          refetchOnMount: 'always',
        }).subscribe(() => undefined)
      const unmount = mount()
      await passTime(200)
      let isResolved = false
      // The first marks it, so that what the second has begun is stale when it is looked at again.
      void pair.queryClient.invalidateQueries({ refetchType: 'none' })
      void pair.queryClient.invalidateQueries({ queryKey: key }).then(() => {
        isResolved = true
      })
      unmount()
      mount()
      await passTime(10)
      return [isResolved, pair.queryClient.isFetching()]
    }
    const plain = await remount(false)
    expect(plain[0]).toBe(true)
    expect(await remount(true)).toEqual(plain)
  })

  it('rejects with throwOnError, and only then', async () => {
    const pair = createPair(true)
    observe(pair)
    await passTime(200)
    const query = pair.queryClient.getQueryCache().find({ queryKey: key })
    query?.setOptions({ ...query.options, queryFn: () => Promise.reject(new Error('down')) })
    const quiet = pair.queryClient.invalidateQueries({ queryKey: key })
    await passTime(10)
    await expect(quiet).resolves.toBeUndefined()
    await passTime(100)
    const loud = pair.queryClient.invalidateQueries({ queryKey: key }, { throwOnError: true })
    const rejection = expect(loud).rejects.toThrow('down')
    await passTime(100)
    await rejection
  })

  it('resolves for queries that cannot load: paused, disabled, none', async () => {
    const pair = createPair(true)
    new QueryObserver(pair.queryClient, { queryKey: key, queryFn: pair.load, enabled: false }).subscribe(() => undefined)
    await pair.queryClient.invalidateQueries({ queryKey: key })
    await pair.queryClient.invalidateQueries({ queryKey: ['absent'] })
    expect(pair.source.reads).toBe(0)
  })

  it('cancels an older load and begins anew, as TanStack does, but not for every call of a burst', async () => {
    const pair = createPair(true)
    observe(pair)
    await passTime(200)
    pair.source.reads = 0
    for (let i = 0; i < 100; i++) {
      pair.source.value = `v${i}`
      void pair.queryClient.invalidateQueries({ queryKey: key })
      await passTime(10)
    }
    await passTime(1_000)
    expect(pair.queryClient.getQueryData(key)).toBe('v99')
    expect(pair.source.reads).toBeLessThanOrEqual(3)
  })

  it('refetches inactive queries when asked to', async () => {
    const pair = createPair(true)
    await Promise.all([pair.queryClient.prefetchQuery({ queryKey: key, queryFn: pair.load }), passTime(200)])
    pair.source.value = 'new'
    void pair.queryClient.invalidateQueries({ queryKey: key, refetchType: 'all' })
    await passTime(200)
    expect(pair.queryClient.getQueryData(key)).toBe('new')
    expect(isMarked(pair)).toBe(false)
  })
})
