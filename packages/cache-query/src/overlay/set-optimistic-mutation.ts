import type { DefaultError, QueryClient } from '@tanstack/query-core'
import { queryError } from '../errors'
import { queryRealm } from '../query-realm'
import type { OptimisticMutationOptions } from './mutation-types'
import { type MutationWatch, type OptimisticMutations, watchMutations } from './watch-mutations'

/** What draws the mutations of a QueryClient; begun when it is first asked for. */
const mutationWatchOf = (queryClient: QueryClient): MutationWatch => {
  const state = queryRealm().targets.get(queryClient)?.state
  if (!state) {
    throw queryError('CLIENT_MISSING')
  }
  return (state.mutations ??= watchMutations(state))
}

/**
 * Says once how mutations of a key are sent and drawn: for mutations that are stored while the page is offline and resumed
 * when it comes back, and for use without React. Every mutation whose options have `optimistic` is drawn from now on.
 * Call it before the stored state is restored. Returns the options.
 *
 * @example
 * const rename = setOptimisticMutation(queryClient, {
 *   mutationKey: ['rename scene'],
 *   mutationFn: (edit: { id: number; title: string }) => send('PATCH', `/api/scenes/${edit.id}`, edit),
 *   optimistic: (view, { id, title }) => view.update(model.scene, id, { title }),
 * })
 */
export const setOptimisticMutation = <TData = unknown, TError = DefaultError, TVariables = void>(
  queryClient: QueryClient,
  options: OptimisticMutationOptions<TData, TError, TVariables>,
): OptimisticMutationOptions<TData, TError, TVariables> => {
  mutationWatchOf(queryClient)
  if (!options.mutationKey) {
    throw queryError('OPTION_INVALID', 'mutationKey')
  }
  queryClient.setMutationDefaults(options.mutationKey, options as never)
  return options
}

/**
 * Draws every mutation of the QueryClient whose options have `optimistic`, from now on, and tells what is known of them.
 *
 * @example
 * optimisticMutations(queryClient).realId(scene.id)
 */
export const optimisticMutations = (queryClient: QueryClient): OptimisticMutations => mutationWatchOf(queryClient)
