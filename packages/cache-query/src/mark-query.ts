import type { Cause } from '@unstale/cache-bus'
import type { Tag } from '@unstale/cache-core'
import type { ClientState } from './client-state'
import type { QueryEntry } from './query-entry'

/** Marks a query stale, as `invalidateQueries` would. True when it was not marked before. */
export const markQuery = (state: ClientState, entry: QueryEntry, cause: Cause, tags: readonly Tag[] = []): boolean => {
  entry.cause = cause
  const { query } = entry
  if (query.state.data === undefined || query.state.isInvalidated) return false
  state.marking = true
  try {
    query.invalidate()
  } finally {
    state.marking = false
  }
  state.events.emit('queryMarked', { query: entry.hash, tags, cause })
  return true
}
