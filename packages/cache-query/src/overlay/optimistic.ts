import type { QueryClient } from '@tanstack/query-core'
import { queryError } from '../errors'
import { queryRealm } from '../query-realm'
import { createOverlay } from './create-overlay'
import type { OptimisticChange, OptimisticOptions, OptimisticPatch } from './optimistic-types'

/**
 * Draws a change before the server has confirmed it: at once, over each newer snapshot, exactly once, and gone when it has failed.
 * Data that may or may not hold the change waits for its reply, so nothing flickers.
 *
 * Throws `PATCH_FAILED`, `PATCH_INVALID`, `PATCH_MUTATED`, `TAGS_SEALED`, `TAG_INVALID` or `CLIENT_MISSING`; then nothing was drawn.
 *
 * @example
 * const change = optimistic(queryClient, (view) => view.update(model.scene, 42, { title }))
 * try {
 *   const response = await change.run(() => trackedFetch('/api/scenes/42', { method: 'PATCH', body }))
 *   if (response.ok) change.succeeded()
 *   else change.failed()
 * } catch {
 *   change.lost()
 * }
 */
export const optimistic = (queryClient: QueryClient, patch: OptimisticPatch, options?: OptimisticOptions): OptimisticChange => {
  const target = queryRealm().targets.get(queryClient)
  if (!target) {
    throw queryError('CLIENT_MISSING')
  }
  const { state } = target
  return (state.overlay ??= createOverlay(state)).begin(patch, options)
}
