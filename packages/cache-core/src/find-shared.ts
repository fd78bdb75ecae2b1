import type { Bus, CacheEvents } from '@unstale/cache-bus'
import { elapsedSince, momentOf } from './deadline'
import { isEntryFresh, outlived } from './entry-state'
import { partOf } from './entry-tags'
import { coreError } from './errors'
import type { Follower } from './follower'
import type { GuardedSecondLevel } from './guard-second-level'
import type { LoadEnd } from './load-end'
import type { EntryMaker } from './make-entry'
import { pause } from './pause'
import type { Ports } from './ports'
import type { Position } from './position'
import { isSharedHit } from './read-shared-hit'
import { reflects } from './reflects'
import type { LoadClaim } from './second-level'
import type { Entry } from './store'

export interface SharedFinderOptions {
  readonly level: GuardedSecondLevel
  readonly entries: EntryMaker
  readonly follower: Follower
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
  readonly claimMs: number
}

export interface SharedFinder {
  /** An entry that may answer a read that began at `begun`. */
  look(key: string, begun: Position): Promise<Entry | undefined>
  /**
   * Looks; where another process loads the key, waits for its value, but no longer than it may claim to load.
   * Undefined: the caller loads, and calls `release` when its load has ended, well or not.
   */
  find(key: string, begun: Position, end: LoadEnd): Promise<Entry | undefined>
  /** Gives the right back to load a key, if the load that ends so had it. */
  release(end: LoadEnd): void
}

const SHORTEST_PAUSE = 20
const LONGEST_PAUSE = 250

export const createSharedFinder = ({ level, entries, follower, ports, events, claimMs }: SharedFinderOptions): SharedFinder => {
  const { clock, timers, random } = ports
  const claims = new WeakMap<LoadEnd, LoadClaim>()

  const miss = (key: string, reason: CacheEvents['sharedEntryMissed']['reason']): undefined => {
    events.emit('sharedEntryMissed', { key, reason })
    return undefined
  }

  /** The position up to which the entry reflects the log, or why it may not answer. */
  const judge = async (
    entry: Entry,
    checkedAt: Position | undefined,
    begun: Position,
  ): Promise<'epoch' | 'invalidated' | 'lease' | undefined> => {
    const { epoch } = entry.kin
    if (checkedAt) {
      // One of the two has not noticed a new epoch. Which one, only the log can say.
      if (epoch !== follower.epoch) await follower.catchUp(checkedAt)
      // A follower that never heard of a log has nothing to hold against it.
      if (follower.epoch === '') return undefined
      if (epoch !== follower.epoch) return 'epoch'
      return reflects(partOf(entry), begun, follower) ? undefined : 'invalidated'
    }
    if (!follower.mayAnswer()) return 'lease'
    return isEntryFresh(entry, follower) ? undefined : epoch === follower.epoch ? 'invalidated' : 'epoch'
  }

  const look: SharedFinder['look'] = async (key, begun) => {
    // Taken before the question: an age must not be understated.
    const askedAt = momentOf(clock)
    const hit: unknown = await level.get(key)
    if (hit === undefined) return miss(key, 'absent')
    if (!isSharedHit(hit)) {
      const error = coreError('SHARED_ENTRY_INVALID', `What the second level holds under "${key}" is no entry.`, key)
      events.emit('secondLevelFailed', { operation: 'get', key, error })
      return miss(key, 'malformed')
    }
    const { checkedAt } = hit
    const ageMs = hit.ageMs + elapsedSince(askedAt, clock)
    // Without a comparison beside the log it reflects what this process can vouch for, and no more.
    const asOf = checkedAt?.seq ?? Math.min(hit.entry.asOf, follower.applied)
    const entry = entries.adopt(key, hit.entry, asOf, ageMs)
    if (outlived(entry, clock)) return miss(key, 'expired')
    const objection = await judge(entry, checkedAt, begun)
    if (objection) return miss(key, objection)
    if (!checkedAt) entry.asOf = Math.max(entry.asOf, follower.applied)
    events.emit('sharedEntryFound', { key, ageMs })
    return entry
  }

  const find: SharedFinder['find'] = async (key, begun, end) => {
    const startedAt = momentOf(clock)
    for (let length = SHORTEST_PAUSE; ; length = Math.min(length * 2, LONGEST_PAUSE)) {
      const entry = await look(key, begun)
      if (entry || end.aborted) return entry
      const claim = await level.claim(key, claimMs)
      if (claim === 'free') return undefined
      if (claim !== 'taken') {
        claims.set(end, claim)
        return undefined
      }
      const left = claimMs - elapsedSince(startedAt, clock)
      if (left <= 0) return undefined
      events.emit('loadAwaited', { key })
      await pause(Math.min(length * (0.5 + random.next()), left), timers)
    }
  }

  const release: SharedFinder['release'] = (end) => {
    void claims
      .get(end)
      ?.release()
      .catch(() => undefined)
    claims.delete(end)
  }

  return { look, find, release }
}
