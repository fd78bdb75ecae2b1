'use client'
export type {
  CacheClient,
  CacheClientOptions,
  ClientInvalidationResult,
  ClientStatus,
  Conflict,
  ConflictAnswer,
  NewId,
  OptimisticMutationOptions,
  OptimisticView,
  Prefetchable,
  PrefetchBudget,
  Tag,
  Target,
  TrailLink,
  Transitions,
} from '@unstale/cache-query'
export {
  createCacheClient,
  createTransitions,
  defineModel,
  prefetcherOf,
  setOptimisticMutation,
  tag,
  temporaryId,
  track,
  trackAxios,
  trackedFetch,
} from '@unstale/cache-query'
export type { ExplainedStep, QueryExplanation } from './explain-query'
export { type ReactErrorCode, useCacheClient } from './use-cache-client'
export { type CacheEvent, useCacheEvents } from './use-cache-events'
export { type CacheInvalidation, useCacheInvalidation } from './use-cache-invalidation'
export { useCacheStatus } from './use-cache-status'
export { useExplain } from './use-explain'
export { type OptimisticMutation, useOptimisticMutation } from './use-optimistic-mutation'
export { type Prefetch, type PrefetchOptions, usePrefetch } from './use-prefetch'
export { type PrefetchNextOptions, usePrefetchNext } from './use-prefetch-next'
export { useRealId } from './use-real-id'
export { type PrefetchLinkProps, withPrefetch } from './with-prefetch'
