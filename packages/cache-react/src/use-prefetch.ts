import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { type Prefetchable, type PrefetchRequest, prefetcherOf } from '@unstale/cache-query'
import { type RefCallback, useEffect, useMemo } from 'react'
import { type Intent, observeElement, type PrefetchTrigger, whenIdle } from './observe-element'
import { useLatest } from './use-latest'

export interface PrefetchOptions {
  /** What starts it: `intent` (a pointer that rests, focus, a finger), `visible`, `idle`, or nothing but a call. Default `intent`. */
  readonly on?: PrefetchTrigger
  /** How long a pointer or the focus must rest, in ms. Default 65. */
  readonly dwellMs?: number
}

export interface Prefetch {
  /** For the element that leads there. */
  readonly ref: RefCallback<Element>
  /** Fetches now, whatever the connection. */
  readonly prefetch: () => Promise<void>
  /** Not wanted any more. */
  readonly cancel: () => void
}

interface Latest {
  readonly query: Prefetchable | readonly Prefetchable[] | null
  readonly client: QueryClient
}

interface Controls extends Prefetch {
  readonly intent: Intent
}

const createControls = (latest: { readonly current: Latest }, on: PrefetchTrigger, dwellMs: number): Controls => {
  let stop: (() => void) | undefined
  let request: PrefetchRequest | undefined
  const cancel = (): void => {
    request?.cancel()
    request = undefined
  }
  const ask = async (reason: 'manual' | 'intent' | 'visible' | 'idle'): Promise<void> => {
    const { query, client } = latest.current
    if (query === null) return
    cancel()
    request = prefetcherOf(client).prefetch(query, reason)
    await request.done
  }
  const intent: Intent = { begin: () => void ask(on === 'manual' ? 'intent' : on), end: cancel }
  return {
    intent,
    prefetch: () => ask('manual'),
    cancel,
    // Older versions of React know no cleanup of refs: they call with null.
    ref: (element) => {
      stop?.()
      stop = element ? observeElement(element, on, dwellMs, intent) : undefined
    },
  }
}

/**
 * Fetches what a link leads to before somebody follows it. Takes `queryOptions` or `infiniteQueryOptions` as they are; null: nothing.
 * Never renders. Unlike TanStack's `usePrefetchQuery`, which fetches while it renders, it waits for a sign, stays within a budget,
 * leaves alone what is fresh, and stops when the sign goes.
 *
 * @example
 * const { ref } = usePrefetch(sceneQuery(43))
 * return <Link ref={ref} href="/scenes/43">Next scene</Link>
 */
export const usePrefetch = (
  query: Prefetchable | readonly Prefetchable[] | null,
  { on = 'intent', dwellMs = 65 }: PrefetchOptions = {},
  queryClient?: QueryClient,
): Prefetch => {
  const client = useQueryClient(queryClient)
  const latest = useLatest<Latest>({ query, client })
  const controls = useMemo(() => createControls(latest, on, dwellMs), [on, dwellMs])
  useEffect(() => {
    const stop = on === 'idle' ? whenIdle(controls.intent.begin) : undefined
    return () => {
      stop?.()
      controls.cancel()
    }
  }, [on, controls])
  return controls
}
