// @vitest-environment happy-dom
import { notifyManager, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, cleanup, renderHook } from '@testing-library/react'
import { createCacheClient, defineModel, optimistic, tag } from '@unstale/cache-query'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useExplain } from './use-explain'

notifyManager.setScheduler(queueMicrotask)
afterEach(cleanup)
const model = defineModel<{ price: { id: number } }>()({ price: {} })

const bench = () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } })
  const client = createCacheClient(queryClient, {
    tagsOf: ([name]) => (name === 'price' ? [tag('sale'), model.price(1)] : name === 'other' ? [tag('other')] : undefined),
    channel: false,
  })
  const wrapper = ({ children }: { readonly children: ReactNode }): ReactNode => (
    <StrictMode>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </StrictMode>
  )
  return { queryClient, client, wrapper }
}

describe('useExplain', () => {
  it('says why a query was loaded again, by which tag, and whether that changed anything', async () => {
    const { client, wrapper } = bench()
    let shown = 1
    const { result } = renderHook(
      () => {
        useQuery({ queryKey: ['price'], queryFn: async () => ({ shown }) })
        return useExplain(['price'])
      },
      { wrapper },
    )
    await vi.waitFor(() => expect(result.current.query?.isFresh).toBe(true))
    expect(result.current.query?.tags.map(({ tag: name, from }) => [name, from])).toContainEqual(['sale', 'declared'])
    expect(result.current.summary).toBe('Fresh: nothing it depends on has changed.')
    shown = 2
    await act(async () => void (await client.invalidate(tag('sale'), { cause: 'summer' })))
    expect(result.current.summary).toBe('Loaded again because of a call by hand (summer) that named sale; the data is different.')
    await act(async () => void (await client.invalidate(tag('sale'), { cause: 'summer' })))
    expect(result.current).toMatchObject({ refetches: 2, unchanged: 1, summary: expect.stringContaining('the data is the same') })
    expect(result.current.steps.map(({ name }) => name)).toEqual([
      'queryRefetched',
      'queryMarked',
      'queryRefetched',
      'queryMarked',
      'queryTagged',
    ])
  })

  it('goes back through all that led to it: the mutation, the write of it on a server, the mark, the load', async () => {
    const { client, queryClient, wrapper } = bench()
    const { result } = renderHook(() => useExplain(['price']), { wrapper })
    const other = renderHook(() => useExplain(['other']), { wrapper })
    await act(async () => void (await queryClient.fetchQuery({ queryKey: ['price'], queryFn: () => ({ id: 1 }) })))
    const mutation = { id: 'm1', source: 'mutation', label: '["sell"]', parentId: 'click' } as const
    const write = { id: 'r1', source: 'mutation', label: 'POST /sales', parentId: 'm1' } as const
    const again = { id: 'r2', source: 'timer', label: 'outcome unknown', parentId: 'r1' } as const
    await act(async () => {
      client.events.emit('invalidationMatched', { tags: ['elsewhere'], matched: 0, marked: 0, cause: mutation })
      client.events.emit('recordApplied', { position: { epoch: 'e', seq: 1 }, tags: ['sale'], verb: 'invalidate', cause: write })
      client.events.emit('queryMarked', { query: '["price"]', tags: ['sale'], cause: again })
      client.events.emit('queryRefetched', { query: '["price"]', cause: again, changed: true, durationMs: 5 })
    })
    expect(result.current.causes).toEqual(['r2', 'r1', 'm1', 'click'])
    expect(result.current.chain.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'led: ["sell"] (m1) led to',
      'led: POST /sales (r1) led to',
      'write: outcome unknown (r2) wrote sale',
      'marked: marked for sale (itself)',
      'refetched: refetched, changed',
    ])
    expect(other.result.current.chain).toEqual([])
    other.unmount()
    await act(async () => client.events.emit('queryRefetched', { query: '["price"]', cause: again, changed: false, durationMs: 5 }))
    expect(result.current.chain.at(-1)).toMatchObject({ kind: 'refetched', changed: false })
  })

  it('tells of changes that are drawn, and renders for no other query', async () => {
    const { client, queryClient, wrapper } = bench()
    let renders = 0
    const { result } = renderHook(
      () => {
        renders++
        return useExplain(['price'])
      },
      { wrapper },
    )
    expect(result.current.summary).toBe('Nothing is known of it yet.')
    await act(async () => void (await queryClient.fetchQuery({ queryKey: ['price'], queryFn: () => ({ id: 1 }) })))
    await act(async () => void (await queryClient.fetchQuery({ queryKey: ['other'], queryFn: () => 1 })))
    const before = renders
    await act(async () => void (await client.invalidate(tag('other'))))
    expect(renders).toBe(before)
    await act(async () => void optimistic(queryClient, (view) => view.update(model.price, 1, (row) => ({ ...row, seen: true }))))
    expect(result.current.summary).toBe('Unconfirmed changes drawn over its data: 1.')
  })

  it('listens only while it is mounted', () => {
    const { client, wrapper } = bench()
    const { unmount } = renderHook(() => useExplain(['price']), { wrapper })
    expect(client.events.listens('queryMarked')).toBe(true)
    unmount()
    expect(client.events.listens('queryMarked')).toBe(false)
  })
})
