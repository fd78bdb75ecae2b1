import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { type Prefetchable, prefetcherOf, type Transitions } from '@unstale/cache-query'
import { useEffect } from 'react'
import { useLatest } from './use-latest'

export interface PrefetchNextOptions {
  /** Which step follows which: `createTransitions()` makes one, which learns. */
  readonly transitions: Transitions
  /** Where the visitor is: the name of a page, or what else leads on. */
  readonly step: string
  /** What a step will show. Null: nothing to fetch ahead. */
  readonly queriesOf: (step: string) => Prefetchable | readonly Prefetchable[] | null
  /** How often a step must have followed to count as likely, from 0 to 1. Default 0.3. */
  readonly minShare?: number
}

/**
 * Fetches what visitors mostly look at after this step, as this browser has learned. Nothing is learned where it is not used,
 * and what is learned does not leave the browser.
 *
 * @example
 * const transitions = createTransitions({ store: localStorage })
 * usePrefetchNext({ transitions, step: pathname, queriesOf: (path) => queriesOfPath(path) })
 */
export const usePrefetchNext = ({ transitions, step, queriesOf, minShare = 0.3 }: PrefetchNextOptions, queryClient?: QueryClient): void => {
  const client = useQueryClient(queryClient)
  const latest = useLatest(queriesOf)
  useEffect(() => {
    transitions.went(step)
    const requests = transitions.next(step, minShare).flatMap(({ step: next }) => {
      const queries = latest.current(next)
      return queries === null ? [] : [prefetcherOf(client).prefetch(queries, 'likely')]
    })
    return () => {
      for (const request of requests) request.cancel()
    }
  }, [client, transitions, step, minShare])
}
