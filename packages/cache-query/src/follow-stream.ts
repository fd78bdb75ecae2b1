import type { Cause } from '@unstale/cache-bus'
import {
  coarsen,
  familyOf,
  formatPosition,
  type StreamBatch,
  type StreamChange,
  type StreamMessage,
  type StreamRequest,
  type StreamReset,
  type Tag,
  tag,
} from '@unstale/cache-core'
import { type ClientState, moveToEpoch, newCause } from './client-state'
import { invalidateTags } from './invalidate-tags'
import { isEntryFresh } from './judge-query'
import { markQuery } from './mark-query'
import { type Place, UNKNOWN } from './place'
import { allEntries } from './query-entries'
import { isRefetchable, type QueryEntry } from './query-entry'

/** After a reset, refetches are spread over this long, in ms: every client resets at the same moment. */
const SPREAD = 2_000

/** What one connection asked for, and how far it has come. */
export interface Interest {
  /** Every tag that a cached query carried when it was asked. */
  readonly carried: ReadonlySet<Tag>
  /** Families of which only the bare tag was asked for: a change of it is a change of all. */
  readonly families: ReadonlySet<string>
  readonly since: Place | undefined
  /** Up to where this connection has told everything; undefined before its first message. */
  applied: number | undefined
}

/** The oldest position that the client can vouch for: data of tags that nobody watches yet may be older than the cursor. */
const vouchedSince = (state: ClientState, cursor: number): Place | undefined => {
  let epoch = state.followed.epoch
  let asOf = epoch === undefined ? Number.POSITIVE_INFINITY : cursor
  for (const entry of allEntries(state)) {
    const { place, tags } = entry
    if (!place || tags.length === 0 || tags.every(state.index.isAcknowledged)) continue
    if (!isEntryFresh(state, entry) || place.epoch === UNKNOWN.epoch) continue
    epoch ??= place.epoch
    if (place.epoch === epoch) asOf = Math.min(asOf, place.asOf)
  }
  return epoch === undefined ? undefined : { epoch, asOf }
}

/** What to ask for now: every tag that a cached query carries, coarser ones when they are too many for one connection. */
export const nextInterest = (
  state: ClientState,
  cursor: number,
  maxTags: number,
): { readonly interest: Interest; readonly request: StreamRequest } => {
  const carried = [...state.index.tags]
  const isTooMany = carried.length > maxTags
  const { tags, families } = isTooMany ? coarsen(new Map(carried.map((one) => [one, undefined])), maxTags) : { tags: carried, families: [] }
  if (isTooMany) state.events.emit('tagsCoarsened', { before: carried.length, after: tags.length, families })
  const since = vouchedSince(state, cursor)
  return {
    interest: { carried: new Set(carried), families: new Set(families), since, applied: undefined },
    request: { since: since ? formatPosition({ epoch: since.epoch, seq: since.asOf }) : null, tags },
  }
}

/** Whether everything that is cached is part of what a connection asked for. */
export const coversInterest = (state: ClientState, { carried }: Interest): boolean => {
  for (const one of state.index.tags) if (!carried.has(one)) return false
  return true
}

/** Everything is judged again; what is not fresh is marked, and refetched a little later, what most look at first. */
const reviewAll = (state: ClientState, cause: Cause): void => {
  const stale: QueryEntry[] = []
  for (const entry of allEntries(state)) {
    if (entry.query.state.data === undefined || isEntryFresh(state, entry)) continue
    markQuery(state, entry, cause, entry.tags)
    if (isRefetchable(entry)) stale.push(entry)
  }
  stale.sort((a, b) => b.query.getObserversCount() - a.query.getObserversCount())
  const delays = stale.map(() => state.ports.random.next() * SPREAD).sort((a, b) => a - b)
  for (const [i, entry] of stale.entries()) state.calm.after(entry, delays[i] as number)
}

/** What was loaded while the connection was being opened may be older than what it answers for. */
const reviewOvertaken = (state: ClientState): void => {
  for (const entry of allEntries(state)) {
    if (entry.query.state.data === undefined || entry.query.state.isInvalidated || isEntryFresh(state, entry)) continue
    markQuery(state, entry, newCause(state, 'push'), entry.tags)
    state.calm.invalidated(entry)
  }
}

const reset = (
  state: ClientState,
  interest: Interest,
  { epoch, applied, reason }: Pick<StreamReset, 'epoch' | 'applied' | 'reason'>,
): void => {
  const { followed, index } = state
  if (followed.epoch === epoch && applied < Math.max(followed.applied, followed.told)) {
    // The same log, but shorter: what was stamped beyond its end is of a history that was lost.
    followed.epoch = undefined
    for (const entry of allEntries(state)) if (entry.place) entry.place = UNKNOWN
  }
  moveToEpoch(state, epoch)
  followed.applied = applied
  followed.floor = applied
  index.acknowledge(interest.carried, applied)
  interest.applied = applied
  // Not dropped but replaced: an instance that has not noticed the new epoch yet must be made to look.
  state.needed.told({ epoch, seq: applied })
  const waiting = [...state.unconfirmed]
  state.unconfirmed.clear()
  state.events.emit('clientReset', { epoch, reason })
  reviewAll(state, newCause(state, 'reset', reason))
  // What was loaded from the new epoch before this was known is fresh after all, but still marked.
  for (const entry of waiting) if (isEntryFresh(state, entry)) state.calm.after(entry, 0)
}

/** The tags of the index that a change is about: the one named, or with a coarse interest all of its family. */
const namedBy = (state: ClientState, { families }: Interest, name: string): readonly Tag[] => {
  const named = tag(name)
  return families.has(familyOf(named)) ? [named, ...state.index.familyMembers(familyOf(named))] : [named]
}

const applyChanges = (state: ClientState, changes: readonly StreamChange[], interest: Interest): void => {
  const records = new Map<number, StreamChange[]>()
  for (const change of changes) records.set(change.seq, [...(records.get(change.seq) ?? []), change])
  for (const [seq, parts] of records) {
    const { verb = 'invalidate', cause = newCause(state, 'push') } = parts[0] as StreamChange
    const tags = parts.flatMap(({ tag: name }) => (name === '' ? [] : namedBy(state, interest, name)))
    invalidateTags(state, tags, { seq, verb }, cause)
  }
}

const applyBatch = (state: ClientState, interest: Interest, { epoch, from, applied, changes }: StreamBatch): 'applied' | 'gap' => {
  const { followed, index, unconfirmed } = state
  const isFirst = interest.applied === undefined
  const isAdopted = followed.epoch === undefined
  const vouched = interest.since?.epoch === epoch ? interest.since.asOf : applied
  if (!isAdopted && followed.epoch !== epoch) {
    reset(state, interest, { epoch, applied, reason: 'epoch' })
    return 'applied'
  }
  if (from > (interest.applied ?? vouched)) {
    state.events.emit('gapFound', { expected: (interest.applied ?? vouched) + 1, got: from })
    return 'gap'
  }
  if (isAdopted) {
    moveToEpoch(state, epoch)
    followed.floor = vouched
  }
  if (isFirst) index.acknowledge(interest.carried, vouched)
  interest.applied = applied
  // Both first: the refetches that begin in the next line ask for it.
  const last = changes.reduce((highest, { seq }) => Math.max(highest, seq), 0)
  if (last > 0) state.needed.told({ epoch, seq: last })
  followed.applied = Math.max(followed.applied, applied)
  applyChanges(state, changes, interest)
  if (isAdopted) reviewAll(state, newCause(state, 'push', 'age unknown'))
  else if (isFirst) reviewOvertaken(state)
  const waiting = [...unconfirmed]
  unconfirmed.clear()
  for (const entry of waiting) {
    if (isEntryFresh(state, entry)) state.calm.ended(entry, 'fresh')
    else state.calm.after(entry, 0)
  }
  return 'applied'
}

/** Takes in one message of a connection. `gap`: the connection left something out and must be asked again from the client's own cursor. */
export const applyMessage = (state: ClientState, interest: Interest, message: StreamMessage): 'applied' | 'gap' => {
  if (message.type === 'batch') return applyBatch(state, interest, message)
  reset(state, interest, message)
  return 'applied'
}
