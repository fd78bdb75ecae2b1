import { QueryClient } from '@tanstack/react-query'
import { createCacheClient, setOptimisticMutation } from '@unstale/cache-query'
import { makeCopyQueryClient } from '@/compare/copy-query-client'
import { wiring } from '@/compare/wiring'
import { createPostMutation, likeMutation, replyMutation } from './community-mutations'
import { keepRefusedSave } from './refused-saves'
import { RequestFailed } from './send'
import {
  addChapterMutation,
  addSceneMutation,
  createStoryMutation,
  orderScenesMutation,
  renameChapterMutation,
  type StudioVariables,
  saveSceneMutation,
} from './studio-mutations'

const retry = (failures: number, error: Error): boolean => {
  const refused = error instanceof RequestFailed && error.status < 500
  return typeof window !== 'undefined' && !refused && failures < 2
}

/** Nobody looks at a save that an earlier page left behind: where it is refused, its words are kept for the one who wrote them. */
const keepWords = (error: Error, { sceneId, edit }: StudioVariables['saveScene']): void => {
  if (error instanceof RequestFailed && error.status === 409) keepRefusedSave(sceneId, edit)
}

/** A query client that is kept in step: what it holds is fresh until a write says otherwise, so nothing expires by the clock. */
export const makeQueryClient = (): QueryClient => {
  if (wiring !== 'tags') return makeCopyQueryClient(wiring)
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry } } })
  createCacheClient(queryClient, { events: '/api/cache/events' })
  // Said here, so that writes which an earlier page left behind are drawn and sent by this one.
  setOptimisticMutation(queryClient, { ...saveSceneMutation, onError: keepWords })
  setOptimisticMutation(queryClient, renameChapterMutation)
  setOptimisticMutation(queryClient, likeMutation)
  setOptimisticMutation(queryClient, replyMutation)
  for (const plain of [createStoryMutation, addChapterMutation, addSceneMutation, orderScenesMutation, createPostMutation])
    if (plain.mutationKey) queryClient.setMutationDefaults(plain.mutationKey, plain as never)
  return queryClient
}
