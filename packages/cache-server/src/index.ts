export {
  type Bus,
  type Cache,
  type CacheEvents,
  type Cause,
  type Change,
  createMemoryLog,
  createMemoryStore,
  createNamespace,
  defineModel,
  type FactoryContext,
  formatPosition,
  type GetOrSetOptions,
  type InvalidateOptions,
  type InvalidationResult,
  keepWarm,
  type Log,
  type MutateOptions,
  type Namespace,
  notCommitted,
  type Position,
  parsePosition,
  type SecondLevel,
  type Store,
  type Tag,
  type TagSource,
  type Target,
  tag,
  UnstaleError,
  withParents,
} from '@unstale/cache-core'
export type { AskedEndpoint, Authorize } from './authorize'
export { createServerCache } from './create-server-cache'
export type { ServerErrorCode } from './errors'
export type { Handlers } from './handlers'
export type { MiddlewareOptions } from './hosting'
export { type KeyvLike, type KeyvStoreOptions, keyvStore } from './keyv-store'
export { createLruStore } from './lru-store'
export type { ResponseCacheOptions } from './response-cache'
export type { Routed, RouteHandler } from './route'
export type { RouteInput } from './route-input'
export type { ServerCache, ServerCacheOptions, ServerLimits } from './server-cache-types'
