import type { Query } from '@tanstack/query-core'
import type { Cause } from '@unstale/cache-bus'
import type { Tag } from '@unstale/cache-core'
import { type CalmSlot, createSlot } from './create-calm'
import type { LoadFrame } from './frame'
import type { Place } from './place'

/** What the client knows of one query. */
export interface QueryEntry {
  readonly query: Query
  readonly hash: string
  tags: readonly Tag[]
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
  /** The load under way. */
  frame: LoadFrame | undefined
  /** Why it was last marked. */
  cause: Cause | undefined
  /** When a tag of it was last named, on the monotonic clock. */
  tagNamedAt: number
  readonly slot: CalmSlot
  /** Who waits until nothing more is going to happen soon. */
  waiters: (() => void)[]
}

export const createEntry = (query: Query, local: number): QueryEntry => ({
  query,
  hash: query.queryHash,
  tags: [],
  place: undefined,
  local,
  localMark: 0,
  dataUpdatedAt: query.state.dataUpdatedAt,
  stamped: undefined,
  ageUnknown: false,
  frame: undefined,
  cause: undefined,
  tagNamedAt: -Infinity,
  slot: createSlot(),
  waiters: [],
})

/** Whether a refetch of the query would do anything: somebody looks, and it is neither disabled nor static. */
export const isRefetchable = ({ query }: QueryEntry): boolean =>
  query.isActive() && !query.isDisabled() && !(query as { isStatic?: () => boolean }).isStatic?.()

/** Resolves when no load of the query is under way or owed soon. */
export const whenSettled = (entry: QueryEntry): Promise<void> => {
  const { query, frame, slot } = entry
  const isWaiting = (frame !== undefined || slot.owed) && query.state.fetchStatus !== 'paused' && slot.failures === 0
  return isWaiting ? new Promise((resolve) => entry.waiters.push(resolve)) : Promise.resolve()
}

export const release = (entry: QueryEntry): void => {
  const { waiters } = entry
  entry.waiters = []
  for (const resume of waiters) resume()
}
