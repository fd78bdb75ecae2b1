import { type Horizon, isFresh, type Tag } from '@unstale/cache-core'
import type { ClientState } from './client-state'
import type { QueryEntry } from './query-entry'

/** The log as this client knows it. Stale data is shown while it is loaded again, whatever the verb: only the last position counts. */
const serverHorizon = ({ index, followed }: ClientState): Horizon<Tag> => ({
  epoch: followed.epoch ?? '',
  applied: followed.applied,
  floor: followed.floor,
  lastOf: index.lastOf,
  lastHardOf: index.lastOf,
})

/** The epoch of the client's own count: there is only one. */
const LOCAL = 'local'

/** The client's own count, by the same comparison: no tag of the query, nor the query itself, was named after `asOf`. */
const isCovered = ({ local }: ClientState, { tags }: QueryEntry, asOf: number, ofQuery: number, ofTag: (tag: Tag) => number): boolean =>
  ofQuery <= asOf &&
  isFresh(
    { epoch: LOCAL, asOf, tags },
    { epoch: LOCAL, applied: local.count, floor: 0, highest: local.count, lastOf: ofTag, lastHardOf: ofTag },
  )

/** Whether a load begun at `asOf` of the client's own count covers every call made so far. */
export const isLocallyFresh = (state: ClientState, entry: QueryEntry, asOf: number = entry.local): boolean =>
  isCovered(state, entry, asOf, entry.localMark, state.index.localOf)

/** Whether what the query's data does not reflect was only to be marked, by calls that wanted no load. */
export const isMarkOnly = (state: ClientState, entry: QueryEntry): boolean =>
  isCovered(state, entry, entry.local, entry.slot.loudMark, state.index.loudOf) && isServerFresh(state, entry)

/** Whether the query's data reflects all that this client knows to have changed. Before the stream has answered nothing is known. */
export const isEntryFresh = (state: ClientState, entry: QueryEntry): boolean => isLocallyFresh(state, entry) && isServerFresh(state, entry)

const isServerFresh = (state: ClientState, entry: QueryEntry): boolean => {
  if (state.followed.epoch === undefined) return true
  if (entry.tags.length === 0) return !entry.ageUnknown || !state.hasStream
  if (entry.place === undefined) return !state.hasStream
  return isFresh({ epoch: entry.place.epoch, asOf: entry.place.asOf, tags: entry.tags }, serverHorizon(state))
}
