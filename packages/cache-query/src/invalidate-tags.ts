import type { Cause } from '@unstale/cache-bus'
import type { Tag, Verb } from '@unstale/cache-core'
import type { ClientState } from './client-state'
import { slotOf } from './create-calm'
import { isEntryFresh, isLocallyFresh } from './judge-query'
import { markQuery } from './mark-query'
import { allEntries } from './query-entries'
import { callFor, type QueryEntry } from './query-entry'

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
  state.events.emit('queryDropped', { query: entry.query.queryHash })
  if (entry.query.getObserversCount() > 0) entry.query.reset()
  else state.cache.remove(entry.query)
}

/** Notes that the tags were named. Every query that carries one for which that is news, once: usually they all carry the same one. */
const note = ({ index, ports }: ClientState, tags: readonly Tag[], at: Moment, isLoud: boolean): readonly QueryEntry[] => {
  let found: readonly QueryEntry[] = []
  let all: Set<QueryEntry> | undefined
  const now = Math.floor(ports.clock.monotonic())
  for (const tag of tags) {
    const queries = 'local' in at ? index.noteLocal(tag, at.local, isLoud, now) : index.note(tag, at.seq, now)
    if (queries.length === 0) continue
    if (found.length === 0) found = queries
    else {
      all ??= new Set(found)
      for (const query of queries) all.add(query)
    }
  }
  return all ? [...all] : found
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
  const matched = note(state, tags, at, refetch)
  if (index.orphans > MAX_ORPHANS) {
    const count = state.local.bump()
    for (const entry of allEntries(state)) if (entry.frame) callFor(entry, count)
    index.remember(false)
    index.remember(true)
  }

  let marked = 0
  for (const entry of matched) {
    const isFresh = isEntryFresh(state, entry)
    if (!isFresh && markQuery(state, entry, cause, tags)) marked++
    if (isFresh || ('local' in at && entry.frame && isLocallyFresh(state, entry, entry.frame.local))) continue
    if ('verb' in at && at.verb === 'remove') drop(state, entry)
    if (!refetch || state.isServer) continue
    // A load of all pages that is owed already stays one.
    const isFirstOnly = firstPageOnly && (entry.slot.firstPageOnly || !entry.slot.owed)
    if (isFirstOnly !== entry.slot.firstPageOnly) slotOf(entry).firstPageOnly = isFirstOnly
    state.calm.invalidated(entry)
  }
  if (matched.length > 0 || 'local' in at) state.events.emit('invalidationMatched', { tags, matched: matched.length, marked, cause })
  return { matched, marked }
}
