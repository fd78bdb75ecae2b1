import type { Tag } from '@unstale/cache-core'
import { isWrapped } from './attach'
import type { ClientState } from './client-state'
import { newCause } from './client-state'
import { collectTags, NO_TAGS } from './collect-tags'
import { type LoadOutcome, slotOf } from './create-calm'
import { type LoadFrame, placeOfLoad } from './frame'
import { isPromise, rawStamp, readStamp, writeStamp } from './hydration-stamp'
import { isEntryFresh, isLocallyFresh, isMarkOnly } from './judge-query'
import { markQuery } from './mark-query'
import { lower, type Place, UNKNOWN } from './place'
import { isCached } from './query-entries'
import type { QueryEntry } from './query-entry'

export const carry = (
  state: ClientState,
  entry: QueryEntry,
  tags: readonly Tag[],
  from: 'header' | 'declared' | 'track' | 'hydration',
): void => {
  entry.from = from
  const before = entry.tags
  const isSame = before.length === tags.length && tags.every((tag, i) => before[i] === tag || before.includes(tag))
  if (isSame) return
  const isOther = state.index.carry(entry, before, tags)
  entry.tags = state.index.shared(tags)
  if (isOther || (before.length === 0) !== (tags.length === 0)) state.interestChanged()
  if (state.events.listens('queryTagged')) state.events.emit('queryTagged', { query: entry.query.queryHash, tags, from })
}

/** The tags that `tagsOf` gives, with those of the load. */
export const withDeclared = (state: ClientState, entry: QueryEntry, loaded: readonly Tag[]): readonly Tag[] => {
  const declared = state.tagsOf?.(entry.query.queryKey)
  if (!declared) return loaded
  const sources = typeof declared === 'string' ? [declared] : declared
  const first = sources[0]
  return loaded.length === 0 && sources.length === 1 && typeof first === 'string' ? state.index.alone(first) : collectTags(loaded, sources)
}

/** Data that no load of this page has brought can be named all the same, where `tagsOf` knows the key. How old it is nobody says. */
export const declareByKey = (state: ClientState, entry: QueryEntry): void => {
  if (entry.tags.length > 0 || !state.tagsOf) return
  const tags = withDeclared(state, entry, NO_TAGS)
  if (tags.length > 0) carry(state, entry, tags, 'declared')
}

/** Data over which unconfirmed changes are drawn gets none: kept in a store, it would pass for the server's. */
export const stamp = (entry: QueryEntry): void => {
  const { place, tags, query, layers } = entry
  entry.dataUpdatedAt = query.state.dataUpdatedAt
  const isKnown = layers === 0 && place && place.epoch !== UNKNOWN.epoch && tags.length > 0
  const written = isKnown ? { epoch: place.epoch, asOf: place.asOf, tags } : undefined
  writeStamp(query, written)
  entry.stamped = written
  // One object for both: there is one for each query.
  if (written) entry.place = written
}

const isNewer = (before: Place | undefined, after: Place | undefined): boolean =>
  before === undefined || after === undefined || (before.epoch === after.epoch && after.asOf > before.asOf)

/** Decides about a query whose data is new: fresh, or marked and loaded once more. */
export const judge = (state: ClientState, entry: QueryEntry, outcome: Exclude<LoadOutcome, 'fresh'>): void => {
  if (isEntryFresh(state, entry)) return state.calm.ended(entry, 'fresh')
  const isQuiet = isMarkOnly(state, entry)
  markQuery(state, entry, entry.cause ?? newCause(state, 'push'))
  if (!state.isServer) state.calm.ended(entry, isQuiet ? 'fresh' : outcome)
}

/**
 * Data that no function of this page has loaded: a persister has read it from a store, or the server has sent it as a promise.
 * It is as old as its stamp says, which comes the same way; without one its age is unknown.
 */
const commitRestored = (state: ClientState, entry: QueryEntry, frame: LoadFrame): void => {
  const { query } = entry
  const sent = rawStamp(query)
  entry.local = frame.local
  writeStamp(query, undefined)
  if (!isPromise(sent)) return adoptStamp(state, entry)
  entry.dataUpdatedAt = query.state.dataUpdatedAt
  entry.stamped = undefined
  entry.ageUnknown = true
  state.calm.ended(entry, 'fresh')
  const adopt = (stamp: unknown): void => {
    const isOther = query.state.dataUpdatedAt !== entry.dataUpdatedAt || entry.stamped !== undefined
    if (isOther || !entry.ageUnknown || !isCached(state, entry)) return
    writeStamp(query, stamp)
    adoptStamp(state, entry)
  }
  sent.then(adopt, () => adopt(undefined))
}

/** What a load has brought: its tags, and up to where the data is known; undefined where no tag could tell that it is stale. */
export const loadedBy = (
  state: ClientState,
  entry: QueryEntry,
  frame: LoadFrame,
): { readonly tags: readonly Tag[]; readonly place: Place | undefined } => {
  const before = entry.place
  const loaded = frame.more ? collectTags(frame.tags, entry.tags) : frame.tags
  const tags = withDeclared(state, entry, loaded)
  const heard = placeOfLoad(frame)
  // A response's position speaks of the tags that it names, not of those that `tagsOf` adds.
  const place = tags.length > loaded.length ? lower(heard, frame.begun) : heard
  return { tags, place: tags.length === 0 ? undefined : frame.more && before ? lower(before, place) : place }
}

/** A load has succeeded: its tags and its place are the query's from now on. */
export const commitLoad = (state: ClientState, entry: QueryEntry, frame: LoadFrame): void => {
  // An owed load is still to be of the first page, if that is what was asked for meanwhile.
  if (!entry.slot.owed && entry.slot.firstPageOnly) entry.slot.firstPageOnly = false
  const { queryFn } = entry.query.options
  const isRestored = !frame.hasRun && frame.dataBefore === undefined && (queryFn === undefined || isWrapped(queryFn))
  if (isRestored && frame.tags.length === 0) return commitRestored(state, entry, frame)
  const before = entry.place
  const wasLocallyFresh = isLocallyFresh(state, entry)
  const { tags, place } = loadedBy(state, entry, frame)
  entry.place = place
  entry.local = frame.more ? Math.min(entry.local, frame.local) : frame.local
  entry.ageUnknown = false
  carry(state, entry, tags, frame.from)
  stamp(entry)
  if (entry.layers > 0) state.overlay?.seal(entry)

  if (frame.noCache || frame.cause) {
    state.events.emit('queryRefetched', {
      query: entry.query.queryHash,
      cause: frame.cause ?? newCause(state, 'push'),
      changed: frame.dataBefore !== entry.query.state.data,
      durationMs: state.ports.clock.monotonic() - frame.startedAt,
    })
  }
  const { epoch } = state.followed
  const isForeign = epoch !== undefined && entry.place !== undefined && entry.place.epoch !== UNKNOWN.epoch && entry.place.epoch !== epoch
  if (isForeign && state.hasStream && entry.slot.failures === 0 && !entry.slot.owed && !isEntryFresh(state, entry)) {
    // Which of the two epochs is the right one only the stream can say: its next message lets this load be repeated, once.
    markQuery(state, entry, newCause(state, 'push', 'another epoch'))
    slotOf(entry).failures = 1
    state.unconfirmed.add(entry)
    return
  }
  state.unconfirmed.delete(entry)
  judge(state, entry, !isForeign && (isNewer(before, entry.place) || !wasLocallyFresh) ? 'overtaken' : 'unchanged')
}

/** A load has failed: the old data stays, and now depends on what the failure depended on as well. */
export const commitFailure = (state: ClientState, entry: QueryEntry, frame: LoadFrame): void => {
  if (frame.tags.length > 0) carry(state, entry, collectTags(frame.tags, entry.tags), frame.from)
  if (rawStamp(entry.query) !== entry.stamped) writeStamp(entry.query, undefined)
  if (entry.query.state.data === undefined || state.isServer) return state.calm.ended(entry, 'fresh')
  if (entry.tags.length > 0) return state.calm.ended(entry, entry.slot.owed || !isEntryFresh(state, entry) ? 'failed' : 'fresh')
  // What no tag names is left to TanStack's own retries, unless it was named while this load ran.
  state.calm.ended(entry, entry.slot.owed && !isLocallyFresh(state, entry, frame.local) ? 'overtaken' : 'fresh')
}

/** Data that came with the page, or from a store: it says itself what it is known up to, or its age is unknown. */
export const adoptStamp = (state: ClientState, entry: QueryEntry): void => {
  const found = readStamp(entry.query)
  entry.dataUpdatedAt = entry.query.state.dataUpdatedAt
  entry.stamped = rawStamp(entry.query)
  entry.place = found && { epoch: found.epoch, asOf: found.asOf }
  // What the application itself put there first is as new as it says.
  entry.ageUnknown = !found && entry.query.state.dataUpdateCount !== 0
  carry(state, entry, withDeclared(state, entry, collectTags(NO_TAGS, found?.tags ?? NO_TAGS)), 'hydration')
  judge(state, entry, 'overtaken')
}

/** What a caller says of data that is there already: tags, and with a response's headers where it stands. */
export const declare = (state: ClientState, entry: QueryEntry, tags: readonly Tag[], place: Place): void => {
  entry.place = place
  entry.local = state.local.count
  entry.ageUnknown = false
  carry(state, entry, withDeclared(state, entry, tags), 'track')
  stamp(entry)
  if (entry.layers > 0) state.overlay?.seal(entry)
  judge(state, entry, 'overtaken')
}
