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
  Tag,
  Target,
} from '@unstale/cache-query'
export {
  createCacheClient,
  defineModel,
  setOptimisticMutation,
  tag,
  temporaryId,
  track,
  trackAxios,
  trackedFetch,
} from '@unstale/cache-query'
export { type ReactErrorCode, useCacheClient } from './use-cache-client'
export { type CacheInvalidation, useCacheInvalidation } from './use-cache-invalidation'
export { useCacheStatus } from './use-cache-status'
export { type OptimisticMutation, useOptimisticMutation } from './use-optimistic-mutation'
export { useRealId } from './use-real-id'
