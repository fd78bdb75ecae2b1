import type { Cause } from '@unstale/cache-bus'
import type { Tag, Verb } from '@unstale/cache-core'
import type { ClientState } from './client-state'
import { isEntryFresh, isLocallyFresh } from './judge-query'
import { markQuery } from './mark-query'
import type { QueryEntry } from './query-entry'

/** A place in the log, or a moment in the client's own count. */
export type Moment = { readonly seq: number; readonly verb: Verb } | { readonly local: number }

export interface TagsInvalidated {
  /** Every query that carries one of the tags. */
  readonly matched: readonly QueryEntry[]
  readonly marked: number
}

export interface RefetchHow {
  /** False: only mark. */
  readonly refetch?: boolean
  readonly firstPageOnly?: boolean
}

/** More tags than this, remembered only because a load is under way, are too many: those loads count as overtaken. */
const MAX_ORPHANS = 10_000

const drop = (state: ClientState, entry: QueryEntry): void => {
  state.events.emit('queryDropped', { query: entry.hash })
  if (entry.query.getObserversCount() > 0) entry.query.reset()
  else state.cache.remove(entry.query)
}

/**
 * A write named tags. Queries that carry them and do not reflect it are marked, and refetched if somebody looks.
 * Heard twice it does nothing: its positions are not news any more.
 */
export const invalidateTags = (
  state: ClientState,
  tags: readonly Tag[],
  at: Moment,
  cause: Cause,
  how: RefetchHow = {},
): TagsInvalidated => {
  const { index } = state
  const { refetch = true, firstPageOnly = false } = how
  const hits = new Map<QueryEntry, Tag[]>()
  for (const tag of tags) {
    const isNews = 'local' in at || index.note(tag, at.seq, at.verb)
    if ('local' in at) index.noteLocal(tag, at.local, refetch)
    if (!isNews) continue
    for (const hash of index.queriesOf(tag)) {
      const entry = state.entries.get(hash)
      if (entry) hits.set(entry, [...(hits.get(entry) ?? []), tag])
    }
  }
  if (index.orphans > MAX_ORPHANS) {
    const count = state.local.bump()
    for (const entry of state.entries.values()) if (entry.frame) entry.localMark = entry.loudMark = count
    index.remember(false)
    index.remember(true)
  }

  let marked = 0
  for (const [entry, by] of hits) {
    entry.tagNamedAt = state.ports.clock.monotonic()
    const isCovered = isEntryFresh(state, entry) || ('local' in at && entry.frame && isLocallyFresh(state, entry, entry.frame.local))
    if (markUnlessFresh(state, entry, cause, by)) marked++
    if (isCovered) continue
    if ('verb' in at && at.verb === 'remove') drop(state, entry)
    if (!refetch || state.isServer) continue
    // A load of all pages that is owed already stays one.
    entry.firstPageOnly = firstPageOnly && (entry.firstPageOnly || !entry.slot.owed)
    state.calm.invalidated(entry)
  }
  if (hits.size > 0 || 'local' in at) state.events.emit('invalidationMatched', { tags, matched: hits.size, marked, cause })
  return { matched: [...hits.keys()], marked }
}

const markUnlessFresh = (state: ClientState, entry: QueryEntry, cause: Cause, tags: readonly Tag[]): boolean =>
  !isEntryFresh(state, entry) && markQuery(state, entry, cause, tags)
