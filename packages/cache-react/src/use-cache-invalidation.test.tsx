// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, cleanup, render, renderHook, screen } from '@testing-library/react'
import { createCacheClient, tag } from '@unstale/cache-query'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useCacheInvalidation } from './use-cache-invalidation'

const price = tag('price')

interface Bench {
  readonly queryClient: QueryClient
  readonly wrapper: (props: { readonly children: ReactNode }) => ReactNode
}

const bench = (): Bench => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } })
  createCacheClient(queryClient, { tagsOf: ([name]) => (name === 'price' ? [price] : undefined), channel: false })
  return {
    queryClient,
    wrapper: ({ children }) => (
      <StrictMode>
        <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
      </StrictMode>
    ),
  }
}

afterEach(cleanup)

describe('useCacheInvalidation', () => {
  it('previews what it would reach without touching it, then refetches just that', async () => {
    const { wrapper } = bench()
    let shown = 1
    const load = vi.fn(async () => shown)
    const other = vi.fn(async () => 'other')
    const { result } = renderHook(
      () => {
        const { data } = useQuery({ queryKey: ['price'], queryFn: load })
        useQuery({ queryKey: ['other'], queryFn: other })
        return { data, ...useCacheInvalidation() }
      },
      { wrapper },
    )
    await vi.waitFor(() => expect(result.current.data).toBe(1))
    expect(result.current.preview(price)).toEqual([{ queryKey: ['price'], because: 'price' }])
    expect(load).toHaveBeenCalledTimes(1)
    shown = 2
    await act(async () => void (await result.current.invalidate(price)))
    expect(result.current.data).toBe(2)
    expect(result.current.lastResult).toMatchObject({ matched: 1, refetched: 1 })
    expect([load.mock.calls.length, other.mock.calls.length]).toEqual([2, 1])
  })

  it('tells that it is pending from the call until every active query has settled', async () => {
    const { wrapper } = bench()
    let finish: (value: number) => void = () => undefined
    const load = vi.fn(() => new Promise<number>((resolve) => (finish = resolve)))
    const { result } = renderHook(() => ({ query: useQuery({ queryKey: ['price'], queryFn: load }), ...useCacheInvalidation() }), {
      wrapper,
    })
    await act(async () => finish(1))
    let done: Promise<unknown> = Promise.resolve()
    act(() => {
      done = result.current.invalidate(price)
    })
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2))
    expect(result.current.isPending).toBe(true)
    await act(async () => {
      finish(2)
      await done
    })
    expect(result.current.isPending).toBe(false)
  })

  it('keeps its functions stable and renders only for fields that are read', async () => {
    const { wrapper: Wrapper } = bench()
    let renders = 0
    const seen = new Set<unknown>()
    const Button = (): ReactNode => {
      renders++
      const { invalidate } = useCacheInvalidation()
      seen.add(invalidate)
      return (
        <button type="button" onClick={() => void invalidate(price)}>
          go
        </button>
      )
    }
    render(<Button />, { wrapper: Wrapper })
    const before = renders
    await act(async () => screen.getByText('go').click())
    expect(renders).toBe(before)
    await act(async () => screen.getByText('go').click())
    expect(seen.size).toBeLessThanOrEqual(2)
  })

  it('says what to do where no cache client is attached', () => {
    const queryClient = new QueryClient()
    const wrapper = ({ children }: { readonly children: ReactNode }): ReactNode => (
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    )
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(() => renderHook(() => useCacheInvalidation(), { wrapper })).toThrow(
      expect.objectContaining({ code: 'CLIENT_MISSING', message: expect.stringContaining('createCacheClient(queryClient)') }),
    )
    quiet.mockRestore()
  })

  it('takes a QueryClient as argument, without any provider', async () => {
    const { queryClient } = bench()
    const { result } = renderHook(() => useCacheInvalidation(queryClient))
    expect(result.current.preview(price)).toEqual([])
  })
})
