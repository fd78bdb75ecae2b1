/**
 * The one comparison (design: "one log, many followers").
 * Everything that decides whether held data may answer asks these functions: server memory,
 * the shared second level, the query cache, hydration and the optimistic overlay.
 */

/** What data carries: its tags, and the position up to which it is known to reflect every record that names them. */
export interface Stamp<Key> {
  readonly epoch: string
  /** Taken before the load began. */
  readonly asOf: number
  readonly tags: Iterable<Key>
}

/** What a follower knows: how far it has applied the log and the last position of each tag. */
export interface Horizon<Key> {
  readonly epoch: string
  /** Every record up to here has been applied. */
  readonly applied: number
  /** The oldest position that can be vouched for. */
  readonly floor: number
  /** No tag's last position is higher, where that is known: what reaches up to here needs no look at its tags. */
  readonly highest?: number
  /** The last position of a tag, whatever its verb; 0 when it has none. */
  lastOf(tag: Key): number
  /** The last position of a tag whose verb was not `expire`; 0 when it has none. */
  lastHardOf(tag: Key): number
}

const vouchedFor = <Key>(epoch: string, asOf: number, horizon: Horizon<Key>): boolean => epoch === horizon.epoch && asOf >= horizon.floor

/** Fresh whatever its tags are, since no tag has changed after `asOf`. False where that is not known: then its tags decide. */
export const isAheadOfAll = <Key>(epoch: string, asOf: number, horizon: Horizon<Key>): boolean =>
  vouchedFor(epoch, asOf, horizon) && horizon.highest !== undefined && asOf >= horizon.highest

/** Same epoch, not older than the floor, and no tag changed after `asOf`. No clock, no lock, no round trip. */
export const isFresh = <Key>(stamp: Stamp<Key>, horizon: Horizon<Key>): boolean => {
  if (!vouchedFor(stamp.epoch, stamp.asOf, horizon)) return false
  if (horizon.highest !== undefined && stamp.asOf >= horizon.highest) return true
  for (const tag of stamp.tags) if (horizon.lastOf(tag) > stamp.asOf) return false
  return true
}

/** Not fresh, but only `expire` has touched it: it may be answered once, flagged stale, while a load runs. */
export const mayServeStale = <Key>(stamp: Stamp<Key>, horizon: Horizon<Key>): boolean => {
  if (!vouchedFor(stamp.epoch, stamp.asOf, horizon)) return false
  for (const tag of stamp.tags) if (horizon.lastHardOf(tag) > stamp.asOf) return false
  return true
}

/**
 * A fresh entry reflects every record up to `applied`: its `asOf` may rise to there.
 * Must be called in the same synchronous step as the check. A value that is not fresh never advances.
 */
export const advanced = <Key>(stamp: Stamp<Key>, horizon: Horizon<Key>): number =>
  isFresh(stamp, horizon) ? Math.max(stamp.asOf, horizon.applied) : stamp.asOf
