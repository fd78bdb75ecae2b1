export type { Bus, CacheEvents, Cause, QueryEvents, Unsubscribe } from '@unstale/cache-bus'
export type { Change, Position, Tag, TagSource, Target, Trail, TrailExplanation, TrailLink, TrailStep } from '@unstale/cache-core'
export { createTrail, defineModel, isFresh, tag, UnstaleError } from '@unstale/cache-core'
export { aroundFetch } from './around-fetch'
export type { CacheClient, CacheClientOptions, ClientInvalidateOptions, ClientInvalidationResult, ClientStatus } from './client-types'
export { cacheClientOf, createCacheClient } from './create-cache-client'
export type { QueryErrorCode } from './errors'
export { type CacheInspection, inspectCache, type QueryInspection, type TagOrigin } from './inspect-cache'
export type { Conflict, ConflictAnswer, NewId, OptimisticMutationOptions } from './overlay/mutation-types'
export { optimistic } from './overlay/optimistic'
export type {
  InsertAt,
  OptimisticChange,
  OptimisticOptions,
  OptimisticPatch,
  OptimisticView,
  PatchableEntity,
} from './overlay/optimistic-types'
export { optimisticMutations, setOptimisticMutation } from './overlay/set-optimistic-mutation'
export { temporaryId } from './overlay/temporary-id'
export type { OptimisticMutations, UndoOutcome } from './overlay/watch-mutations'
export type { Page } from './page'
export type { Prefetchable, PrefetchBudget, Prefetcher, PrefetchReason, PrefetchRequest } from './prefetch/prefetch-types'
export { prefetcherOf } from './prefetch/prefetcher-of'
export { createTransitions, type Transitions, type TransitionsOptions } from './prefetch/transitions'
export type { StreamState } from './stream-life'
export type { ChannelLike } from './tabs'
export { type TrackContext, type TrackSource, track } from './track'
export { trackAction } from './track-action'
export { type AxiosConfigLike, type AxiosLike, type AxiosResponseLike, trackAxios } from './track-axios'
export { trackedFetch } from './tracked-fetch'
