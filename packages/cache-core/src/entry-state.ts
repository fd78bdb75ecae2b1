import type { MissReason } from '@unstale/cache-bus'
import { elapsedSince } from './deadline'
import type { Follower } from './follower'
import { isFresh } from './freshness'
import type { Clock } from './ports'
import type { Entry } from './store'

/** Whether the entry's time to live is over. */
export const outlived = (entry: Entry, clock: Clock): boolean => entry.ttl !== undefined && elapsedSince(entry.storedAt, clock) >= entry.ttl

/** Whether the entry may answer as it is. */
export const answers = (entry: Entry, follower: Follower, clock: Clock): boolean => !outlived(entry, clock) && isFresh(entry, follower)

/** Why an entry does not answer, and which tag says so. */
export const whyNot = (entry: Entry, follower: Follower): { readonly reason: MissReason; readonly tag?: string } => {
  if (entry.epoch !== follower.epoch) return { reason: 'epoch' }
  if (entry.asOf < follower.floor) return { reason: 'floor' }
  const tag = entry.tags.find((name) => follower.lastOf(name) > entry.asOf)
  return tag === undefined ? { reason: 'expired' } : { reason: 'invalidated', tag }
}
