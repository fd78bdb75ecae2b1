import { addTags, type Tag } from '@unstale/cache-core'
import type { ClientState } from './client-state'
import { newCause } from './client-state'
import type { LoadOutcome } from './create-calm'
import type { LoadFrame } from './frame'
import { rawStamp, readStamp, writeStamp } from './hydration-stamp'
import { isEntryFresh, isLocallyFresh } from './judge-query'
import { markQuery } from './mark-query'
import { lower, type Place, UNKNOWN } from './place'
import type { QueryEntry } from './query-entry'

const carry = (state: ClientState, entry: QueryEntry, tags: readonly Tag[], from: 'header' | 'declared' | 'track' | 'hydration'): void => {
  const before = entry.tags
  const isSame = before.length === tags.length && tags.every((tag) => before.includes(tag))
  if (isSame) return
  entry.tags = tags
  if (state.index.carry(entry.hash, before, tags) || (before.length === 0) !== (tags.length === 0)) state.interestChanged()
  state.events.emit('queryTagged', { query: entry.hash, tags, from })
}

/** The tags that `tagsOf` gives, with those of the load. */
const withDeclared = (state: ClientState, entry: QueryEntry, loaded: ReadonlyMap<Tag, Tag | undefined>): readonly Tag[] => {
  const tags = new Map(loaded)
  const declared = state.tagsOf?.(entry.query.queryKey)
  if (declared) addTags(tags, [declared])
  return [...tags.keys()]
}

const stamp = (entry: QueryEntry): void => {
  const { place, tags, query } = entry
  entry.dataUpdatedAt = query.state.dataUpdatedAt
  writeStamp(query, place && place.epoch !== UNKNOWN.epoch && tags.length > 0 ? { ...place, tags } : undefined)
  entry.stamped = rawStamp(query)
}

const isNewer = (before: Place | undefined, after: Place | undefined): boolean =>
  before === undefined || after === undefined || (before.epoch === after.epoch && after.asOf > before.asOf)

/** Decides about a query whose data is new: fresh, or marked and loaded once more. */
export const judge = (state: ClientState, entry: QueryEntry, outcome: Exclude<LoadOutcome, 'fresh'>): void => {
  if (isEntryFresh(state, entry)) return state.calm.ended(entry, 'fresh')
  markQuery(state, entry, entry.cause ?? newCause(state, 'push'))
  if (!state.isServer) state.calm.ended(entry, outcome)
}

/** A load has succeeded: its tags and its place are the query's from now on. */
export const commitLoad = (state: ClientState, entry: QueryEntry, frame: LoadFrame): void => {
  const before = entry.place
  const wasLocallyFresh = isLocallyFresh(state, entry)
  const loaded = new Map(frame.tags)
  if (frame.more) addTags(loaded, [entry.tags])
  const tags = withDeclared(state, entry, loaded)
  // A response's position speaks of the tags that it names, not of those that `tagsOf` adds.
  const place = tags.length > loaded.size ? lower(frame.place, frame.begun) : frame.place
  entry.place = tags.length === 0 ? undefined : frame.more && before ? lower(before, place) : place
  entry.local = frame.more ? Math.min(entry.local, frame.local) : frame.local
  entry.ageUnknown = false
  carry(state, entry, tags, frame.from)
  stamp(entry)

  if (frame.noCache || frame.cause) {
    state.events.emit('queryRefetched', {
      query: entry.hash,
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
    entry.slot.failures = 1
    state.unconfirmed.add(entry)
    return
  }
  state.unconfirmed.delete(entry)
  judge(state, entry, !isForeign && (isNewer(before, entry.place) || !wasLocallyFresh) ? 'overtaken' : 'unchanged')
}

/** A load has failed: the old data stays, and now depends on what the failure depended on as well. */
export const commitFailure = (state: ClientState, entry: QueryEntry, frame: LoadFrame): void => {
  const tags = new Map(frame.tags)
  if (tags.size > 0) {
    addTags(tags, [entry.tags])
    carry(state, entry, [...tags.keys()], frame.from)
  }
  const isOwed = entry.slot.owed || !isEntryFresh(state, entry)
  state.calm.ended(entry, isOwed && entry.query.state.data !== undefined && !state.isServer ? 'failed' : 'fresh')
}

/** Data that came with the page, or from a store: it says itself what it is known up to, or its age is unknown. */
export const adoptStamp = (state: ClientState, entry: QueryEntry): void => {
  const found = readStamp(entry.query)
  entry.dataUpdatedAt = entry.query.state.dataUpdatedAt
  entry.stamped = rawStamp(entry.query)
  entry.place = found && { epoch: found.epoch, asOf: found.asOf }
  entry.ageUnknown = !found
  carry(state, entry, withDeclared(state, entry, new Map(found?.tags.map((tag) => [tag, undefined]))), 'hydration')
  judge(state, entry, 'overtaken')
}

/** What a caller says of data that is there already: tags, and with a response's headers where it stands. */
export const declare = (state: ClientState, entry: QueryEntry, tags: ReadonlyMap<Tag, Tag | undefined>, place: Place): void => {
  entry.place = place
  entry.local = state.local.count
  entry.ageUnknown = false
  carry(state, entry, withDeclared(state, entry, tags), 'track')
  stamp(entry)
  judge(state, entry, 'overtaken')
}
