import type { QueryClient } from '@tanstack/query-core'
import { queryRealm } from './query-realm'

/**
 * For tools that try what a bad network does: puts a function between a client and the `fetch` that it was given. A client
 * without one of its own uses the global `fetch`, which is replaced as usual. Returns what takes it away again.
 *
 * @example
 * const stop = aroundFetch(queryClient, (fetch) => async (...args) => {
 *   await new Promise((resolve) => setTimeout(resolve, 2_000))
 *   return fetch(...args)
 * })
 */
export const aroundFetch = (
  queryClient: QueryClient,
  around: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch,
): (() => void) => {
  const state = queryRealm().targets.get(queryClient)?.state
  if (!state) return () => undefined
  state.around = around
  return () => {
    if (state.around === around) state.around = undefined
  }
}
