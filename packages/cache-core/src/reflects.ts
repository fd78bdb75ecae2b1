import { type Horizon, isFresh, type Stamp } from './freshness'
import type { Position } from './position'
import type { Tag } from './tag'

/**
 * Whether data stamped so may answer a read that began at `begun`: its load began no earlier,
 * or nothing that it depends on has changed since it began.
 */
export const reflects = (stamp: Stamp<Tag>, begun: Position, horizon: Horizon<Tag>): boolean =>
  (stamp.epoch === begun.epoch && stamp.asOf >= begun.seq) || isFresh(stamp, horizon)
