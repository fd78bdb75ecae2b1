import { hashKey, type QueryClient, type QueryKey } from '@tanstack/query-core'
import type { Cause } from '@unstale/cache-bus'
import type { Position, Tag } from '@unstale/cache-core'
import type { ClientState } from './client-state'
import { queryError } from './errors'
import { isEntryFresh } from './judge-query'
import { allEntries, entryAt } from './query-entries'
import type { QueryEntry } from './query-entry'
import { queryRealm } from './query-realm'

/** Where a tag of a query came from: its response's header, `track`, `tagsOf`, or the page that brought the data. */
export type TagOrigin = 'header' | 'declared' | 'track' | 'hydration'

/** What is known of one query. */
export interface QueryInspection {
  readonly hash: string
  readonly queryKey: QueryKey
  readonly tags: readonly { readonly tag: Tag; readonly from: TagOrigin }[]
  /** What its data is known up to in the log. */
  readonly position: Position | undefined
  readonly isFresh: boolean
  readonly isMarked: boolean
  readonly isLoading: boolean
  /** Why it was last marked. */
  readonly cause: Cause | undefined
  /** How many optimistic changes are drawn over its data. */
  readonly changes: number
  readonly observers: number
  readonly updatedAt: number
}

/** Looks into a client and changes nothing. */
export interface CacheInspection {
  readonly size: number
  /** Every query's hash, in the order in which they came. */
  hashes(): Iterable<string>
  query(hash: string): QueryInspection | undefined
  hashOf(queryKey: QueryKey): string
}

const inspect = (state: ClientState, entry: QueryEntry): QueryInspection => {
  const { query, place, from } = entry
  const declared = new Set(entry.tags.length > 0 ? state.tagsOf?.(query.queryKey) : undefined)
  return {
    hash: entry.query.queryHash,
    queryKey: query.queryKey,
    tags: entry.tags.map((tag) => ({ tag, from: declared.has(tag) ? 'declared' : from })),
    position: place && { epoch: place.epoch, seq: place.asOf },
    isFresh: query.state.data !== undefined && isEntryFresh(state, entry),
    isMarked: query.state.isInvalidated,
    isLoading: query.state.fetchStatus === 'fetching',
    cause: entry.cause,
    changes: entry.layers,
    observers: query.getObserversCount(),
    updatedAt: query.state.dataUpdatedAt,
  }
}

/**
 * What a client knows of its queries, for panels and explanations.
 *
 * @example
 * const inspection = inspectCache(queryClient)
 * inspection.query(inspection.hashOf(['scene', 42])) // { tags: [{ tag: 'scene:42', from: 'header' }, …], isFresh: true, … }
 */
export const inspectCache = (queryClient: QueryClient): CacheInspection => {
  const state = queryRealm().targets.get(queryClient)?.state
  if (!state) {
    throw queryError('CLIENT_MISSING')
  }
  return {
    get size() {
      return allEntries(state).length
    },
    hashes: () => allEntries(state).map(({ query }) => query.queryHash),
    query: (hash) => {
      const entry = entryAt(state, hash)
      return entry && inspect(state, entry)
    },
    hashOf: (queryKey) => queryClient.defaultQueryOptions({ queryKey }).queryHash ?? hashKey(queryKey),
  }
}
