import { type DefaultError, type QueryClient, type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { type OptimisticMutationOptions, optimisticMutations } from '@unstale/cache-query'
import { useCallback, useMemo, useState } from 'react'

export type OptimisticMutation<TData, TError, TVariables> = UseMutationResult<TData, TError, TVariables, unknown> & {
  /**
   * Takes back the newest mutation of this component: what is drawn leaves at once, and what waits for a connection is not sent.
   * What was sent the server may do all the same; then its next data shows it.
   */
  readonly undo: () => void
}

/**
 * `useMutation`, drawn before the server has confirmed it: at once, over each newer snapshot, exactly once, gone when it failed.
 * One pure function says how; everything else is as `useMutation` has it, except `onMutate`.
 *
 * For mutations that are stored while the page is offline, give the same options to `setOptimisticMutation` where the QueryClient is made.
 *
 * @example
 * const like = useOptimisticMutation({
 *   mutationFn: (id: number) => send('PUT', `/api/posts/${id}/like`),
 *   optimistic: (view, id) => view.update(model.post, id, (post) => ({ ...post, likes: post.likes + 1 })),
 * })
 * <button onClick={() => like.mutate(post.id)}>Like</button>
 */
export const useOptimisticMutation = <TData = unknown, TError = DefaultError, TVariables = void>(
  options: OptimisticMutationOptions<TData, TError, TVariables>,
  queryClient?: QueryClient,
): OptimisticMutation<TData, TError, TVariables> => {
  const client = useQueryClient(queryClient)
  const mutations = optimisticMutations(client)
  const [owner] = useState(() => ({}))
  const owned = { ...options, '~owner': owner } as OptimisticMutationOptions<TData, TError, TVariables>
  const result = useMutation<TData, TError, TVariables, unknown>(owned, client)
  const { reset } = result
  const undo = useCallback(() => {
    // A mutation that will never be sent is no longer pending.
    if (mutations.undo(owner) === 'unsent') reset()
  }, [mutations, owner, reset])
  return useMemo(() => ({ ...result, undo }), [result, undo])
}
