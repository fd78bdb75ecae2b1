export type { Bus, CacheEvents, Cause, Unsubscribe } from '@unstale/cache-bus'
export { type ActionEnvelope, type ActionPosition, isActionEnvelope, splitActionPosition } from './action-envelope'
export type { Auditable, Sample, SampleSide } from './auditable'
export type {
  AnyRead,
  BatchContext,
  BatchResult,
  Cache,
  CacheOptions,
  FactoryContext,
  FollowMode,
  GetManyOptions,
  GetOrSetOptions,
  InvalidateOptions,
  InvalidationResult,
  MutateOptions,
  ReadTerms,
} from './cache-types'
export type { ResolveReports } from './change'
export { type CoarseTags, coarsen } from './coarsen'
export { createCache } from './create-cache'
export { createCause } from './create-cause'
export { createNamespace, type Namespace, type NamespaceHost } from './create-namespace'
export { createScope } from './create-scope'
export {
  createTrail,
  type Trail,
  type TrailExplanation,
  type TrailLink,
  type TrailOptions,
  type TrailStep,
} from './create-trail'
export { withDefaultPorts } from './default-ports'
export { defineModel, withParents } from './define-model'
export { isEntryFresh } from './entry-state'
export { type CoreErrorCode, UnstaleError } from './errors'
export { estimateSize } from './estimate-size'
export type { Follower } from './follower'
export type { AppliedChange, FollowerChange, ResetChange } from './follower-change'
export { advanced, type Horizon, isFresh, mayServeStale, type Stamp } from './freshness'
export type { SecondLevelTiming } from './guard-second-level'
export { type KeepWarmOptions, type KeptWarm, keepWarm } from './keep-warm'
export type { AppendOptions, Log, LogPage, LogQuery, LogRecord, NewRecord, Verb } from './log'
export { createMemoryLog, type MemoryLogOptions } from './memory-log'
export { createMemoryStore, type MemoryStoreOptions } from './memory-store'
export type { Metrics, MetricsAnswer, MetricsSource, SnapshotExchange } from './metrics'
export type { Change, ChangeKind, Entity, EntityOptions, EntitySource, Model, ModelOptions, Parents, Target } from './model-types'
export { isNotCommitted, notCommitted } from './not-committed'
export type { Clock, Ports, Random, Timers } from './ports'
export { covers, formatPosition, isEpoch, type Position, parsePosition, UNKNOWN_POSITION } from './position'
export type { Preview } from './preview'
export { type Realm, realm } from './realm'
export type { Pace } from './run-paced'
export type { Appended, ReadOutcome, Scope, ScopeHost, ScopeWatcher, UsedPart } from './scope'
export { isSealed, sealTag } from './seal-tag'
export type { LoadClaim, SecondLevel, SharedEntry, SharedHit } from './second-level'
export type { Entry, Kin, Life, Store } from './store'
export {
  parseStreamMessage,
  type StreamBatch,
  type StreamChange,
  type StreamMessage,
  type StreamRequest,
  type StreamReset,
} from './stream-message'
export { familyOf, type Tag, type TagSet, type TagSource, tag } from './tag'
export { addTags, siblingsOf } from './tag-set'
export { namesOf, resolveNames } from './target'
export type { WarmOptions, WarmResult } from './warm-cache'
