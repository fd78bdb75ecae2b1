import type { Auditable } from './auditable'
import type { Loader } from './create-loader'
import { digestOf } from './digest'
import { ageOf, answers } from './entry-state'
import { tagsOfEntry } from './entry-tags'
import type { Follower } from './follower'
import type { LoadEnd } from './load-end'
import type { Clock } from './ports'
import type { RecentReads } from './recent-reads'
import type { Scope } from './scope'
import type { Entry, Store } from './store'

export interface SampleOptions {
  readonly store: Store
  readonly follower: Follower
  readonly clock: Clock
  readonly reads: RecentReads
  /** Reports nothing: an audit is no traffic. */
  readonly load: Loader
  readonly openEnd: () => LoadEnd
  /** A scope whose reads go to their sources: a part that is held would hide its own fault. */
  readonly openScope: () => Scope
}

export const createSampler = ({ store, follower, clock, reads, load, openEnd, openScope }: SampleOptions): Auditable['sample'] => {
  const isTrusted = (entry: Entry): boolean => follower.mayAnswer() && answers(entry, follower, clock)

  return async (key) => {
    const held = store.get(key)
    const read = reads.get(key)
    if (!held || !read || !isTrusted(held)) return undefined
    const asOf = Math.max(held.asOf, follower.applied)
    const ageMs = ageOf(held, clock)
    const loaded = await load(read, openScope(), openEnd())
    // A record that came meanwhile explains a difference: nothing is learned from it.
    if (store.get(key) !== held || !isTrusted(held)) return undefined
    return {
      key,
      epoch: held.kin.epoch,
      tags: tagsOfEntry(held),
      ageMs,
      ...(held.life?.ttl !== undefined && { ttl: held.life.ttl }),
      held: { digest: digestOf(held.value), asOf },
      loaded: { digest: digestOf(loaded.value), asOf: loaded.asOf, tags: tagsOfEntry(loaded) },
    }
  }
}
