import type { Bus, CacheEvents, Cause } from '@unstale/cache-bus'
import type { Auditable } from './auditable'
import type { Follower } from './follower'
import type { SecondLevelTiming } from './guard-second-level'
import type { Log, Verb } from './log'
import type { Target } from './model-types'
import type { Ports } from './ports'
import type { Position } from './position'
import type { Preview } from './preview'
import type { Scope, ScopeHost } from './scope'
import type { SecondLevel } from './second-level'
import type { Store } from './store'
import type { Tag, TagSource } from './tag'
import type { WarmOptions, WarmResult } from './warm-cache'

/** What a loader is given. */
export interface FactoryContext {
  /** Aborted when nobody waits for the value any more, and when the cache is closed. */
  readonly signal: AbortSignal
  /** Adds tags that only become known while loading. */
  track(...sources: readonly TagSource[]): void
  /** How long this entry may answer, in ms, where only its value tells: in place of `ttl`. 0: only those who wait for this load. */
  keepFor(ms: number): void
  /** A read inside this load: its tags and age become part of this entry's. */
  getOrSet<T>(options: GetOrSetOptions<T>): Promise<T>
}

/** How long a value may serve, and how long a reader waits for it. */
export interface ReadTerms {
  /** How long the entry may answer, in ms. Left out: until invalidated or evicted. */
  readonly ttl?: number
  /** In place of `ttl` for what was not found: `undefined` and `null`, in ms. 0: only those who wait for this load. */
  readonly notFoundTtl?: number
  /**
   * How long after `ttl` or `expire` an old value may stand in while the loader fails or is late, in ms, flagged stale.
   * Default 0. Never after `invalidate` or `remove`.
   */
  readonly grace?: number
  /** After so many ms of loading the old value stands in, where `grace` allows it, and the load goes on. 0: at once. */
  readonly softTimeout?: number
  /** How long a read waits at most, in ms. Then the old value stands in, where `grace` allows it, else it is `LOAD_TIMEOUT`. */
  readonly hardTimeout?: number
  /** Ends this reader's wait. A load ends when all who wait for it have gone. */
  readonly signal?: AbortSignal
}

export interface GetOrSetOptions<T> extends ReadTerms {
  /** Names the entry. Any non-empty string. */
  readonly key: string
  /** What the value depends on, known beforehand or found in the value. */
  readonly tags?: readonly TagSource[] | ((value: T) => readonly TagSource[])
  readonly factory: (context: FactoryContext) => T | Promise<T>
}

/** A read of whatever type, as `warm` takes it: lists of reads are of many types. */
export type AnyRead = Omit<GetOrSetOptions<unknown>, 'tags'> & {
  readonly tags?: readonly TagSource[] | ((value: never) => readonly TagSource[])
}

/** What the loader of several values is given. */
export type BatchContext = Omit<FactoryContext, 'keepFor'>

/** What was found, in the order of the ids that were asked for, or by id; what is missing was not found. */
export type BatchResult<Id, T> = readonly (T | undefined)[] | ReadonlyMap<Id, T>

export interface GetManyOptions<Id, T> extends ReadTerms {
  readonly ids: readonly Id[]
  /** Names the entry of an id. */
  readonly key: (id: Id) => string
  /** What the value of an id depends on; `undefined` when it was not found. */
  readonly tags?: (value: T | undefined, id: Id) => readonly TagSource[]
  /** Loads those that are not held, once for all of them. */
  readonly factory: (ids: readonly Id[], context: BatchContext) => BatchResult<Id, T> | Promise<BatchResult<Id, T>>
}

export interface InvalidateOptions {
  /** Why, for people and for the panel: a label, or a cause to continue. */
  readonly cause?: string | Cause
}

export interface InvalidationResult {
  /** Where the record stands in the log. Undefined when the log has not taken it within `appendTimeout`: it goes on being tried. */
  readonly position: Position | undefined
  /** Every tag it named, siblings included. */
  readonly tags: readonly Tag[]
  readonly verb: Verb
  readonly cause: Cause
}

export interface MutateOptions extends InvalidateOptions {
  /** After how many ms an intent whose process died counts as committed. Default 30,000. */
  readonly deadlineMs?: number
}

/** How a cache learns of records: `background` follows all the time, `request` reads the log when a read finds the lease lapsed. */
export type FollowMode = 'background' | 'request'

export interface CacheOptions {
  /** The ordered log of changes. Default: in memory, for exactly one process. */
  readonly log?: Log
  /** Holds the entries. Default: a bounded Map of `maxEntries`, least recently used leaves. */
  readonly store?: Store
  /** A store that several processes share, asked when memory has no answer. Default: none. */
  readonly secondLevel?: SecondLevel
  readonly secondLevelTiming?: SecondLevelTiming
  /** Entries in the default store. Default 10,000. */
  readonly maxEntries?: number
  /** Bytes in the default store, as `sizeOf` tells them. Default: no limit. */
  readonly maxBytes?: number
  /** The size of a value, in bytes. Default: an estimate. */
  readonly sizeOf?: (value: unknown, key: string) => number
  /** The share, from 0 to 1, by which each `ttl` is shortened at random, so that what was loaded together does not end together. Default 0. */
  readonly ttlJitter?: number
  /**
   * Loads that run at a time at most; others wait their turn, a second at most. Left out: as many as are asked for. A bound keeps
   * a database standing when nothing held may answer any more, as after a log that was away. Loads inside loads count as one.
   */
  readonly maxLoads?: number
  /** Staleness bound of a hit when the log is shared, in ms. Default 2,000. */
  readonly maxLag?: number
  /** `request` where nothing runs between requests (functions, edge). Default `background`. */
  readonly follow?: FollowMode
  /** After how many ms the tags of a write of unknown outcome are appended a second time. Default 30,000: above the database's statement timeout. */
  readonly unknownFor?: number
  /** How long a caller waits for its record to be appended, in ms. What takes longer goes on being tried. Default 2,000. */
  readonly appendTimeout?: number
  /** Records that wait for a log that does not take them, at most; with one more the log moves to a new epoch once it is reached. Default 1,000. */
  readonly maxWaiting?: number
  /** How long a failover of the log may take, in ms: what was appended that long before a new epoch is appended again. Default 30,000. */
  readonly failoverTime?: number
  /** Buckets of the tag ledger, a power of two. Default 2^20. Fewer means more needless loads, never a stale value. */
  readonly ledgerBuckets?: number
  /** Rewrites each tag where it enters: a keyed hash that hides names from clients. */
  readonly seal?: (tag: Tag) => Tag
  /** How a read finds the load it happens in. Default: only `context.getOrSet` nests. */
  readonly scopes?: ScopeHost
  readonly ports?: Partial<Ports>
  /** Called with the cause of each write when it begins: the W3C `traceparent` that others are to link to. */
  readonly trace?: (cause: Cause) => string | undefined
  /** Events of several caches can share one bus. Default: a bus of its own. */
  readonly events?: Bus<CacheEvents>
}

/** A cache whose entries know what they depend on. */
export interface Cache extends Auditable {
  /** The fresh value under `key`, loaded if there is none. Concurrent callers share one load. */
  getOrSet<T>(options: GetOrSetOptions<T>): Promise<T>
  /**
   * The fresh values under many keys, those that are missing loaded together. Each has its own tags and age, and is shared
   * with whoever reads its key alone.
   *
   * @example
   * const scenes = await cache.getMany({
   *   ids: [1, 2, 3],
   *   key: (id) => `scene:${id}`,
   *   tags: (_, id) => [model.scene(id)],
   *   factory: (ids) => db.scenes.whereIn(ids), // in the order of `ids`, or a Map by id
   * })
   */
  getMany<Id, T>(options: GetManyOptions<Id, T>): Promise<readonly (T | undefined)[]>
  /** Whether a fresh value is held in memory. Does not count as use. */
  isHeld(key: string): boolean
  /** Loads a key the way it was read last, unless a fresh value is held. A key that was not read lately is skipped. */
  reload(key: string): Promise<'warmed' | 'skipped'>
  /**
   * Loads what is not held, before it is asked for: at start, or whenever. Rejects only for reads that mean nothing.
   *
   * @example
   * const { warmed, failed } = await cache.warm([{ key: 'shelf', tags: [tag('story?')], factory: loadShelf }], { perSecond: 20 })
   */
  warm(reads: readonly AnyRead[], options?: WarmOptions): Promise<WarmResult>
  /** Adds tags to the request or load that runs now; outside of both it does nothing. */
  track(...sources: readonly TagSource[]): void
  /** Resolves when the log has it, `appendTimeout` at the latest. The next read loads; the old value is never served again. */
  invalidate(target: Target, options?: InvalidateOptions): Promise<InvalidationResult>
  /** Resolves when the log has it. The next read may be given the old value once, and loads. */
  expire(target: Target, options?: InvalidateOptions): Promise<InvalidationResult>
  /** Resolves when the log has it. The value is gone. */
  remove(target: Target, options?: InvalidateOptions): Promise<InvalidationResult>
  /** Runs a write whose record survives the death of this process: announced before, appended after. */
  mutate<T>(target: Target, run: () => T | Promise<T>, options?: MutateOptions): Promise<T>
  /** Appends the tags again, now and after `unknownFor`: a write ended and nobody knows how. */
  outcomeUnknown(tags: readonly Tag[], cause: Cause, verb?: Verb): Promise<void>
  /** A scope that begins now; inside another one it reports to that one too. */
  newScope(): Scope
  /** A scope that has seen `needs`: reads the log first when this process is behind it. */
  openScope(needs?: Position): Promise<Scope>
  /** Runs `work` so that reads and writes inside report to `scope`. */
  run<T>(scope: Scope, work: () => T): T
  /**
   * What `invalidate(target)` would name and which entries of this process it would make stale, without doing it.
   * Looks at every entry: for people who ask, not for the path of a request.
   */
  preview(target: Target): Promise<Preview>
  /** How many entries are held. */
  size(): number
  readonly follower: Follower
  readonly events: Bus<CacheEvents>
  /** Stops following; resolves when what waited has been appended and what was loaded has reached the second level. Reads reject with `CACHE_CLOSED` from then on. */
  close(): Promise<void>
}
