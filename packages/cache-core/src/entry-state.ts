import type { MissReason } from '@unstale/cache-bus'
import { elapsedSince, momentOf } from './deadline'
import { partOf, tagsOfEntry } from './entry-tags'
import type { Follower } from './follower'
import { isAheadOfAll, isFresh, mayServeStale } from './freshness'
import type { Clock } from './ports'
import type { Entry } from './store'

/** How long ago the entry was stored, in ms. */
export const ageOf = ({ storedAt, life }: Entry, clock: Clock): number =>
  life ? elapsedSince({ monotonic: storedAt, wall: life.storedWall }, clock) : clock.monotonic() - storedAt

/** Whether the entry's time to live is over. */
export const outlived = (entry: Entry, clock: Clock): boolean => entry.life?.ttl !== undefined && ageOf(entry, clock) >= entry.life.ttl

/**
 * Whether nothing that an entry depends on has changed, for those who look into a store of their own. Whether it may answer
 * also depends on its time to live, and on `follower.mayAnswer()`.
 *
 * @example
 * const entry = store.get('shelf')
 * const isHeldFresh = entry !== undefined && isEntryFresh(entry, cache.follower)
 */
// The tags are only laid out where something has changed at all.
export const isEntryFresh = (entry: Entry, follower: Follower): boolean =>
  isAheadOfAll(entry.kin.epoch, entry.asOf, follower) || isFresh(partOf(entry), follower)

/** Whether only `expire` has touched it. */
export const mayEntryServeStale = (entry: Entry, follower: Follower): boolean => mayServeStale(partOf(entry), follower)

/** Whether the entry may answer as it is. */
export const answers = (entry: Entry, follower: Follower, clock: Clock): boolean =>
  !(entry.life && outlived(entry, clock)) && isEntryFresh(entry, follower)

/** Why an entry does not answer, and which tag says so. */
export const whyNot = (entry: Entry, follower: Follower): { readonly reason: MissReason; readonly tag?: string } => {
  if (entry.kin.epoch !== follower.epoch) return { reason: 'epoch' }
  if (entry.asOf < follower.floor) return { reason: 'floor' }
  const tag = tagsOfEntry(entry).find((name) => follower.lastOf(name) > entry.asOf)
  return tag === undefined ? { reason: 'expired' } : { reason: 'invalidated', tag }
}

/** Whether an entry that stopped answering may stand in for its loader: after \`ttl\` or `expire`, within \`grace\`. */
export const mayStandIn = (entry: Entry, follower: Follower, clock: Clock): boolean => {
  const { life } = entry
  if (!life || life.grace === 0 || !mayEntryServeStale(entry, follower)) return false
  life.staleSince ??= momentOf(clock)
  const overdue = life.ttl === undefined ? 0 : ageOf(entry, clock) - life.ttl
  return Math.max(overdue, elapsedSince(life.staleSince, clock)) < life.grace
}
