import type { Cause } from '@unstale/cache-bus'
import type { Tag } from '@unstale/cache-core'
import type { ClientState } from './client-state'
import { NO_TAGS } from './collect-tags'
import type { QueryEntry } from './query-entry'

/** Marks a query stale, as `invalidateQueries` would; `named` are the tags for which it is. True when it was not marked before. */
export const markQuery = (state: ClientState, entry: QueryEntry, cause: Cause, named: readonly Tag[] = NO_TAGS): boolean => {
  entry.cause = cause
  const { query } = entry
  if (query.state.data === undefined || query.state.isInvalidated) return false
  state.marking = true
  try {
    query.invalidate()
  } finally {
    state.marking = false
  }
  if (state.events.listens('queryMarked'))
    state.events.emit('queryMarked', { query: entry.query.queryHash, tags: named.filter((tag) => entry.tags.includes(tag)), cause })
  return true
}
