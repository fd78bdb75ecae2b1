import type { Query } from '@tanstack/query-core'
import type { Cause } from '@unstale/cache-bus'
import type { Tag } from '@unstale/cache-core'
import { NO_TAGS } from './collect-tags'
import { type CalmSlot, slotOf, UNUSED_SLOT } from './create-calm'
import type { LoadFrame } from './frame'
import type { Place } from './place'

/** What the client knows of one query. */
export interface QueryEntry {
  readonly query: Query
  tags: readonly Tag[]
  /** Where they came from, but for those that `tagsOf` gives. */
  from: 'header' | 'declared' | 'track' | 'hydration'
  /** What its data is known up to in the log; undefined where nobody said. */
  place: Place | undefined
  /** What its data is known up to in the client's own count, and the last hand-written call that named it. */
  local: number
  localMark: number
  /** Of which data `place` speaks, and the stamp that its state carries. */
  dataUpdatedAt: number
  stamped: unknown
  /** Its data came with the page, without a stamp. */
  ageUnknown: boolean
  /** How many optimistic changes are drawn over its data. */
  layers: number
  /** The load under way. */
  frame: LoadFrame | undefined
  /** Why it was last marked. */
  cause: Cause | undefined
  /** What is owed to it; one that all share until there is something to decide. */
  slot: CalmSlot
}

export const createEntry = (query: Query, local: number): QueryEntry => ({
  query,
  tags: NO_TAGS,
  from: 'declared',
  place: undefined,
  local,
  localMark: 0,
  dataUpdatedAt: query.state.dataUpdatedAt,
  stamped: undefined,
  ageUnknown: false,
  layers: 0,
  frame: undefined,
  cause: undefined,
  slot: UNUSED_SLOT,
})

/** A call named the query that wants it loaded, not only marked. */
export const callFor = (entry: QueryEntry, count: number): void => {
  entry.localMark = slotOf(entry).loudMark = count
}

/** Neither disabled nor static. Older versions of TanStack Query know no static queries. */
export const isLoadable = ({ query }: QueryEntry): boolean => !query.isDisabled() && !(query as { isStatic?: () => boolean }).isStatic?.()

/** Whether a refetch of the query would do anything: somebody looks, and it may be loaded. */
export const isRefetchable = (entry: QueryEntry): boolean => entry.query.isActive() && isLoadable(entry)

/**
 * Loads a query with the options that it has. With `slot.firstPageOnly` an infinite query asks for no page after the first:
 * TanStack reads the options once, when the load begins, so nothing else sees the changed ones.
 */
export const loadEntry = ({ query, slot }: QueryEntry, cancelRefetch: boolean): Promise<unknown> => {
  const { options } = query
  if (!slot.firstPageOnly || !('getNextPageParam' in options)) return query.fetch(undefined, { cancelRefetch })
  const changed = { ...options, getNextPageParam: () => undefined }
  query.options = changed
  const load = query.fetch(undefined, { cancelRefetch })
  if (query.options === changed) query.options = options
  return load
}

const isUnsettled = ({ query, frame, slot }: QueryEntry): boolean =>
  (frame !== undefined || slot.owed) && query.state.fetchStatus !== 'paused' && slot.failures === 0

/** Resolves when no load of any of the queries is under way or owed soon. One promise, however many they are. */
export const whenSettled = (entries: readonly QueryEntry[]): Promise<void> | undefined => {
  const waiting = entries.filter(isUnsettled)
  if (waiting.length === 0) return undefined
  return new Promise((resolve) => {
    let left = waiting.length
    const resume = (): void => {
      if (--left === 0) resolve()
    }
    for (const entry of waiting) slotOf(entry).waiters.push(resume)
  })
}

export const release = (entry: QueryEntry): void => {
  const { waiters } = entry.slot
  if (waiters.length === 0) return
  entry.slot.waiters = []
  for (const resume of waiters) resume()
}
