// @vitest-environment happy-dom
import { dehydrate, HydrationBoundary, notifyManager, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, cleanup, render } from '@testing-library/react'
import { type CacheClient, cacheClientOf, createCacheClient, defineModel, tag } from '@unstale/cache-query'
import { type ReactNode, StrictMode, Suspense, startTransition, useLayoutEffect, useState } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useCacheEvents } from './use-cache-events'
import { useCacheInvalidation } from './use-cache-invalidation'
import { useCacheStatus } from './use-cache-status'
import { useExplain } from './use-explain'
import { useOptimisticMutation } from './use-optimistic-mutation'
import { useRealId } from './use-real-id'

notifyManager.setScheduler(queueMicrotask)
afterEach(cleanup)
const model = defineModel<{ post: { id: number; title: string } }>()({ post: {} })

/** A client whose status the test sets, as stream messages do. */
const bench = () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  createCacheClient(queryClient, { channel: false, tagsOf: () => [model.post(1)] })
  const client = cacheClientOf(queryClient) as CacheClient
  const listeners = new Set<() => void>()
  let status: ReturnType<CacheClient['status']> = { state: 'idle', position: undefined, lagMs: undefined }
  vi.spyOn(client, 'status').mockImplementation(() => status)
  vi.spyOn(client, 'subscribe').mockImplementation((listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  })
  const set = (next: Partial<ReturnType<CacheClient['status']>>): void => {
    status = { ...status, ...next }
    for (const listener of [...listeners]) listener()
  }
  return { queryClient, client, set }
}

describe('rendering', () => {
  it('shows one state throughout a frame, whatever happens while a transition renders', async () => {
    const { queryClient, set } = bench()
    const frames: string[][] = []
    let during = (): void => undefined
    const State = ({ name }: { readonly name: string }): ReactNode => (
      <i data-name={name}>{useCacheStatus(queryClient).position?.seq ?? 0}</i>
    )
    const Interrupt = (): ReactNode => {
      during()
      return null
    }
    let show: (on: boolean) => void = () => undefined
    const Page = (): ReactNode => {
      const [isOn, setOn] = useState(false)
      show = setOn
      useLayoutEffect(() => void frames.push([...document.querySelectorAll('i')].map(({ textContent }) => textContent ?? '')))
      return (
        <>
          <State name="a" />
          {isOn && (
            <>
              <State name="b" />
              <Interrupt />
              <State name="c" />
            </>
          )}
        </>
      )
    }
    render(<Page />)
    await act(async () => set({ position: { epoch: 'e', seq: 1 } }))
    // React says that a store must not change while it renders: here it does, as an event does that comes while it yields.
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await act(async () => {
      let seq = 1
      during = () => {
        during = () => undefined
        set({ position: { epoch: 'e', seq: ++seq } })
      }
      startTransition(() => show(true))
    })
    quiet.mockRestore()
    expect(frames.length).toBeGreaterThan(1)
    for (const frame of frames) expect(new Set(frame).size).toBe(1)
    expect([...document.querySelectorAll('i')].map(({ textContent }) => textContent)).toEqual(['2', '2', '2'])
  })

  it('renders a component only when what it shows has changed', async () => {
    const { queryClient, set } = bench()
    const renders = { state: 0, position: 0, nothing: 0 }
    const State = (): ReactNode => {
      renders.state++
      return useCacheStatus(queryClient).state
    }
    const Position = (): ReactNode => {
      renders.position++
      return useCacheStatus(queryClient).position?.seq
    }
    const Nothing = (): ReactNode => {
      renders.nothing++
      useCacheStatus(queryClient)
      useCacheInvalidation(queryClient)
      return null
    }
    render(
      <>
        <State />
        <Position />
        <Nothing />
      </>,
    )
    await act(async () => set({ state: 'live', position: { epoch: 'e', seq: 1 } }))
    // Heartbeats: nothing but the lag is another.
    for (let i = 0; i < 20; i++) await act(async () => set({ position: { epoch: 'e', seq: 1 } }))
    await act(async () => set({ position: { epoch: 'e', seq: 2 } }))
    expect(renders).toEqual({ state: 2, position: 3, nothing: 1 })
  })

  it('is the same on the server and in the first render of a page, for every hook, with data and suspense', async () => {
    const server = bench()
    await server.queryClient.prefetchQuery({ queryKey: ['post'], queryFn: () => ({ id: 1, title: 'old' }) })
    const Everything = (): ReactNode => {
      const { data } = useQuery<{ id: number; title: string }>({ queryKey: ['post'], queryFn: async () => ({ id: 1, title: 'old' }) })
      const { isPending } = useCacheInvalidation()
      const { state } = useCacheStatus()
      const { summary } = useExplain(['post'])
      const id = useRealId(1)
      const rename = useOptimisticMutation({
        mutationFn: (_title: string) => new Promise<never>(() => undefined),
        optimistic: (view, title) => view.update(model.post, 1, { title }),
      })
      useCacheEvents('*', () => undefined)
      return (
        <button type="button" onClick={() => rename.mutate('new')}>
          {[data?.title, isPending, state, summary, id, rename.status].join('|')}
        </button>
      )
    }
    const tree = (queryClient: QueryClient, state: unknown): ReactNode => (
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <HydrationBoundary state={state as never}>
            <Suspense fallback="…">
              <Everything />
            </Suspense>
          </HydrationBoundary>
        </QueryClientProvider>
      </StrictMode>
    )
    const state = dehydrate(server.queryClient)
    const html = renderToString(tree(server.queryClient, state))
    expect(html).toContain('old|false|idle|')
    const page = bench()
    page.set({ state: 'live' })
    const root = document.createElement('div')
    document.body.append(root)
    root.innerHTML = html
    const errors = vi.spyOn(console, 'error')
    const mismatches: unknown[] = []
    await act(async () => void hydrateRoot(root, tree(page.queryClient, state), { onRecoverableError: (error) => mismatches.push(error) }))
    expect([mismatches, errors.mock.calls]).toEqual([[], []])
    expect(root.textContent).toContain('old|false|live|')
    await act(async () => root.querySelector('button')?.click())
    expect(root.textContent).toContain('new|')
    expect(cacheClientOf(page.queryClient)?.preview(tag('none'))).toEqual([])
    errors.mockRestore()
    root.remove()
  })
})
