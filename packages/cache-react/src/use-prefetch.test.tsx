// @vitest-environment happy-dom
import { notifyManager, QueryClient, QueryClientProvider, queryOptions, useQuery } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react'
import { createCacheClient, createTransitions, tag } from '@unstale/cache-query'
import { type AnchorHTMLAttributes, forwardRef, type ReactNode, StrictMode, useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { usePrefetch } from './use-prefetch'
import { usePrefetchNext } from './use-prefetch-next'
import { withPrefetch } from './with-prefetch'

beforeEach(() => {
  notifyManager.setScheduler(queueMicrotask)
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const bench = () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } })
  const client = createCacheClient(queryClient, { channel: false, tagsOf: ([name]) => [tag(String(name))] })
  const load = vi.fn(async (name: string) => name)
  const signals: AbortSignal[] = []
  const query = (name: string) =>
    queryOptions({
      queryKey: [name],
      queryFn: async ({ signal }) => {
        signals.push(signal)
        const loaded = load(name)
        await new Promise((resolve) => setTimeout(resolve, 100))
        return loaded
      },
    })
  const wrapper = ({ children }: { readonly children: ReactNode }): ReactNode => (
    <StrictMode>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </StrictMode>
  )
  return { queryClient, client, load, signals, query, wrapper }
}
const pass = (ms: number): Promise<void> => act(async () => void (await vi.advanceTimersByTimeAsync(ms)))

const link = (props: Parameters<typeof usePrefetch>[1], b: ReturnType<typeof bench>) => {
  let renders = 0
  const Link = (): ReactNode => {
    renders++
    const { ref } = usePrefetch(b.query('post'), props)
    return (
      <a ref={ref} href="/post">
        go
      </a>
    )
  }
  const { unmount } = render(<Link />, { wrapper: b.wrapper })
  return { element: screen.getByText('go'), unmount, renders: () => renders }
}
const mouse = { pointerType: 'mouse' }

describe('usePrefetch on intent', () => {
  it('waits until the pointer rests, and stops when it leaves', async () => {
    const b = bench()
    const { element, renders } = link({}, b)
    const before = renders()
    fireEvent.pointerEnter(element, mouse)
    await pass(40)
    fireEvent.pointerLeave(element, mouse)
    await pass(200)
    expect(b.load).not.toHaveBeenCalled()
    fireEvent.pointerEnter(element, mouse)
    await pass(70)
    expect(b.load).toHaveBeenCalledOnce()
    fireEvent.pointerLeave(element, mouse)
    await pass(200)
    expect(b.signals[0]?.aborted).toBe(true)
    expect(b.queryClient.getQueryData(['post'])).toBeUndefined()
    expect(renders()).toBe(before)
  })

  it('starts at once under a finger, and for focus that stays; what is there is not asked for again', async () => {
    const b = bench()
    const { element } = link({}, b)
    fireEvent.touchStart(element)
    await pass(1)
    expect(b.load).toHaveBeenCalledOnce()
    await pass(200)
    fireEvent.focusIn(element)
    await pass(200)
    fireEvent.pointerEnter(element, mouse)
    await pass(200)
    expect(b.load).toHaveBeenCalledOnce()
    expect(b.queryClient.getQueryData(['post'])).toBe('post')
  })

  it('ends with the component', async () => {
    const b = bench()
    const { element, unmount } = link({}, b)
    fireEvent.pointerEnter(element, mouse)
    unmount()
    await pass(200)
    expect(b.load).not.toHaveBeenCalled()
  })
})

describe('usePrefetch otherwise', () => {
  it('starts when the element is visible, with one observer for all', async () => {
    const b = bench()
    const observers: { readonly callback: IntersectionObserverCallback; readonly elements: Element[] }[] = []
    vi.stubGlobal('IntersectionObserver', function IntersectionObserver(this: object, callback: IntersectionObserverCallback) {
      const elements: Element[] = []
      observers.push({ callback, elements })
      Object.assign(this, { observe: (element: Element) => elements.push(element), unobserve: () => undefined })
    })
    const { element } = link({ on: 'visible' }, b)
    expect(observers).toHaveLength(1)
    expect(observers[0]?.elements).toContain(element)
    expect(b.load).not.toHaveBeenCalled()
    observers[0]?.callback([{ target: element, isIntersecting: true } as unknown as IntersectionObserverEntry], {} as never)
    await pass(1)
    expect(b.load).toHaveBeenCalledOnce()
  })

  it('starts when the browser is idle', async () => {
    const b = bench()
    link({ on: 'idle' }, b)
    await pass(1_000)
    expect(b.load).toHaveBeenCalledOnce()
  })

  it('by hand fetches only when it is called; null is nothing; its functions are stable', async () => {
    const b = bench()
    const { result, rerender } = renderHook(({ on }: { on: boolean }) => usePrefetch(on ? b.query('post') : null, { on: 'manual' }), {
      wrapper: b.wrapper,
      initialProps: { on: false },
    })
    const first = result.current
    await act(async () => first.prefetch())
    expect(b.load).not.toHaveBeenCalled()
    rerender({ on: true })
    expect(result.current).toBe(first)
    await act(async () => {
      const done = first.prefetch()
      await vi.advanceTimersByTimeAsync(200)
      await done
    })
    expect(b.load).toHaveBeenCalledOnce()
  })
})

describe('withPrefetch', () => {
  const RouterLink = forwardRef<HTMLAnchorElement, AnchorHTMLAttributes<HTMLAnchorElement> & { readonly to: string }>(
    ({ to, ...props }, ref) => <a ref={ref} href={to} {...props} />,
  )
  RouterLink.displayName = 'RouterLink'

  it('makes a link of any router fetch ahead, and passes everything else on', async () => {
    const b = bench()
    const PrefetchLink = withPrefetch(RouterLink)
    render(
      <PrefetchLink to="/post" query={b.query('post')} className="big" data-testid="link">
        Next
      </PrefetchLink>,
      { wrapper: b.wrapper },
    )
    const element = screen.getByTestId('link')
    expect([element.getAttribute('href'), element.className, element.textContent]).toEqual(['/post', 'big', 'Next'])
    expect(element.getAttributeNames().sort()).toEqual(['class', 'data-testid', 'href'])
    fireEvent.pointerEnter(element, mouse)
    await pass(300)
    expect(b.queryClient.getQueryData(['post'])).toBe('post')
  })
})

describe('usePrefetchNext', () => {
  it('learns what follows, fetches that, and tells whether it was used', async () => {
    const b = bench()
    const events: string[] = []
    b.client.events.onAny((name) => name.startsWith('prefetch') && events.push(name))
    const transitions = createTransitions()
    let go: (step: string) => void = () => undefined
    const Data = ({ name }: { readonly name: string }): ReactNode => useQuery(b.query(name)).data
    const App = (): ReactNode => {
      const [step, set] = useState('list')
      go = set
      usePrefetchNext({ transitions, step, queriesOf: (next) => b.query(next) })
      return <Data name={step} />
    }
    render(<App />, { wrapper: b.wrapper })
    for (const step of ['post', 'list', 'post', 'list', 'post']) {
      await act(async () => go(step))
      await pass(200)
    }
    expect(events).toEqual([])
    b.queryClient.removeQueries({ queryKey: ['list'] })
    await act(async () => go('list'))
    await pass(200)
    b.queryClient.removeQueries({ queryKey: ['post'] })
    await act(async () => go('other'))
    await act(async () => go('list'))
    await pass(300)
    expect(b.queryClient.getQueryData(['post'])).toBe('post')
    await act(async () => go('post'))
    expect(events).toEqual(['prefetchStarted', 'prefetchUsed'])
  })
})
