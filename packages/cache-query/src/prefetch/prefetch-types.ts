import type { QueryKey } from '@tanstack/query-core'

/** `queryOptions` or `infiniteQueryOptions`, as they are. */
export interface Prefetchable {
  readonly queryKey: QueryKey
  readonly queryFn?: unknown
}

/** Why something is fetched ahead, the most urgent first. What is more urgent goes first, and is allowed more. */
export type PrefetchReason = 'manual' | 'intent' | 'visible' | 'likely' | 'idle'

/** What fetching ahead may cost. Calls by hand (`manual`) are bound by `concurrency` alone. */
export interface PrefetchBudget {
  /** How many are fetched at once. Default 2. */
  readonly concurrency?: number
  /** Nothing is fetched ahead while the page itself loads this many queries. Default 6. */
  readonly busyAt?: number
  /** How many wait at most; the least urgent leave. Default 50. */
  readonly queue?: number
  /** How much may be fetched within a minute, in bytes of JSON. Default 1,000,000. */
  readonly bytesPerMinute?: number
}

/** What the browser says of the connection. */
export interface ConnectionHint {
  readonly saveData?: boolean
  readonly effectiveType?: string
}

/** Something that was asked to be fetched ahead. */
export interface PrefetchRequest {
  /** Resolves when nothing more will happen: fetched, already fresh, refused or cancelled. */
  readonly done: Promise<void>
  /** Not wanted any more. What is under way is stopped unless somebody else wants it. */
  cancel(): void
}

export interface Prefetcher {
  prefetch(query: Prefetchable | readonly Prefetchable[], reason: PrefetchReason): PrefetchRequest
  /** Changes what it may cost. */
  configure(budget: PrefetchBudget): void
  close(): void
}
