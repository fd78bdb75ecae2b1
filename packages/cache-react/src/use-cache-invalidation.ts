import type { QueryClient } from '@tanstack/react-query'
import type { CacheClient, ClientInvalidationResult } from '@unstale/cache-query'
import { useMemo, useSyncExternalStore } from 'react'
import { type ObservedFields, observeFields } from './observe-fields'
import { useCacheClient } from './use-cache-client'

export interface CacheInvalidation {
  /** Marks every query that carries one of the target's tags; resolves when each active one has settled. */
  readonly invalidate: CacheClient['invalidate']
  /** Which queries `invalidate` would reach and because of which tag, without doing it. */
  readonly preview: CacheClient['preview']
  /** Whether an `invalidate` of this component is under way. */
  readonly isPending: boolean
  /** What the last `invalidate` of this component came to. */
  readonly lastResult: ClientInvalidationResult | undefined
}

type State = Pick<CacheInvalidation, 'isPending' | 'lastResult'>

const createInvalidation = (client: CacheClient): ObservedFields<State, Pick<CacheInvalidation, 'invalidate' | 'preview'>> => {
  let pending = 0
  const observed = observeFields<State, Pick<CacheInvalidation, 'invalidate' | 'preview'>>(
    { isPending: false, lastResult: undefined },
    {
      preview: client.preview,
      invalidate: async (target, options) => {
        pending++
        observed.update({ isPending: true })
        try {
          const lastResult = await client.invalidate(target, options)
          observed.update({ lastResult })
          return lastResult
        } finally {
          pending--
          observed.update({ isPending: pending > 0 })
        }
      },
    },
  )
  return observed
}

/**
 * Invalidation by tag or change, and what it would reach. The functions are stable;
 * the component renders again only for the fields that it reads.
 *
 * @example
 * const { invalidate, preview } = useCacheInvalidation()
 * preview(model.scene(42)) // [{ queryKey: ['scene', 42], because: 'scene:42' }]
 * await invalidate(model.scene.updated(42))
 */
export const useCacheInvalidation = (queryClient?: QueryClient): CacheInvalidation => {
  const client = useCacheClient(queryClient)
  const observed = useMemo(() => createInvalidation(client), [client])
  return useSyncExternalStore(observed.subscribe, observed.snapshot, observed.snapshot)
}
