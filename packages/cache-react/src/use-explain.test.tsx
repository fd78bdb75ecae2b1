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
    expect(result.current.summary).toBe('Fresh: nothing it depends on has changed since it was loaded.')
    shown = 2
    await act(async () => void (await client.invalidate(tag('sale'), { cause: 'summer' })))
    expect(result.current.summary).toBe('Loaded again because of a call by hand (summer) that named sale; the data is different.')
    await act(async () => void (await client.invalidate(tag('sale'), { cause: 'summer' })))
    expect(result.current).toMatchObject({ refetches: 2, unchanged: 1, summary: expect.stringContaining('the same as before') })
    expect(result.current.steps.map(({ name }) => name)).toEqual([
      'queryRefetched',
      'queryMarked',
      'queryRefetched',
      'queryMarked',
      'queryTagged',
    ])
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
    expect(result.current.summary).toBe('Nothing is known of this query yet.')
    await act(async () => void (await queryClient.fetchQuery({ queryKey: ['price'], queryFn: () => ({ id: 1 }) })))
    await act(async () => void (await queryClient.fetchQuery({ queryKey: ['other'], queryFn: () => 1 })))
    const before = renders
    await act(async () => void (await client.invalidate(tag('other'))))
    expect(renders).toBe(before)
    await act(async () => void optimistic(queryClient, (view) => view.update(model.price, 1, (row) => ({ ...row, seen: true }))))
    expect(result.current.summary).toBe('1 unconfirmed change is drawn over its data.')
  })

  it('listens only while it is mounted', () => {
    const { client, wrapper } = bench()
    const { unmount } = renderHook(() => useExplain(['price']), { wrapper })
    expect(client.events.listens('queryMarked')).toBe(true)
    unmount()
    expect(client.events.listens('queryMarked')).toBe(false)
  })
})
