import type { InvalidateQueryFilters, QueryKey } from '@tanstack/query-core'
import type { Bus, CacheEvents, Cause, Unsubscribe } from '@unstale/cache-bus'
import type { Ports, Position, Tag, Target } from '@unstale/cache-core'
import type { Page } from './page'
import type { StreamState } from './stream-life'
import type { ChannelLike } from './tabs'

export interface CacheClientOptions {
  /** Address of the event stream, `…/events`. Left out or false: only responses and calls in this browser are heard. */
  readonly events?: string | false
  /** Origins, beside the page's own, whose headers count and that are told positions: `['https://api.example.com']`. */
  readonly origins?: readonly string[]
  /** Tags of a query whose server sends none. */
  readonly tagsOf?: (queryKey: QueryKey) => readonly Tag[] | undefined
  /** How often to ask where no stream can be had, in ms: the staleness bound that holds then. Default 30,000. */
  readonly pollEvery?: number
  /** After how long without a message the stream counts as lost, in ms; more than the server's heartbeat. Default 40,000. */
  readonly silenceMs?: number
  /** Tags that one connection asks for; beyond, families as a whole. Default 1,000. */
  readonly maxTags?: number
  /** How long loaded data may wait for the replies of optimistic changes that follow each other without end, in ms. Default 10,000. */
  readonly holdFor?: number
  /** Used for the stream, and by `trackedFetch` for what concerns this client. Default: the global `fetch`. */
  readonly fetch?: typeof fetch
  /** How tabs reach each other. Default: a BroadcastChannel, where there is one. */
  readonly channel?: ((name: string) => ChannelLike) | false
  /** Several caches can share one bus. Default: a bus of its own. */
  readonly bus?: Bus<CacheEvents>
  /** Clock, timers, randomness and page, for tests. */
  readonly ports?: Partial<Ports> & { readonly page?: Page }
}

export interface ClientStatus {
  readonly state: StreamState
  /** Everything up to here has been heard. Undefined before the stream has answered. */
  readonly position: Position | undefined
  /** How long ago the server last said that nothing is missing, in ms. Undefined before it did. */
  readonly lagMs: number | undefined
}

export interface ClientInvalidateOptions {
  /** Which of the queries to refetch now. Default `active`. */
  readonly refetchType?: NonNullable<InvalidateQueryFilters['refetchType']>
  /**
   * What to load of an infinite query: `all` its pages again, or the `first` alone; the others leave and are loaded again
   * when they are asked for. Default `all`.
   */
  readonly pages?: 'all' | 'first'
  /** Why, for people: a label, or a cause to continue. */
  readonly cause?: string | Cause
}

export interface ClientInvalidationResult {
  /** How many queries carry one of the tags. */
  readonly matched: number
  /** How many of them were loaded again. */
  readonly refetched: number
  readonly tags: readonly Tag[]
  readonly cause: Cause
}

/** Keeps one QueryClient in step. */
export interface CacheClient {
  /**
   * Marks every query that carries what `target` names, here and in other tabs, and refetches those that somebody looks at.
   * Resolves when they have settled. For servers that do not say what they changed. Throws `TAGS_SEALED`, `TARGET_INVALID`, `CLIENT_DESTROYED`.
   */
  invalidate(target: Target, options?: ClientInvalidateOptions): Promise<ClientInvalidationResult>
  /** Which queries `invalidate(target)` would hit, and by which tag. Changes nothing. */
  preview(target: Target): readonly { readonly queryKey: QueryKey; readonly because: Tag }[]
  /** The same object until something changes. */
  status(): ClientStatus
  /** Calls `listener` when the status changes. */
  subscribe(listener: () => void): Unsubscribe
  readonly events: Bus<CacheEvents>
  /** Stops everything and restores the QueryClient as it was. */
  destroy(): void
}
