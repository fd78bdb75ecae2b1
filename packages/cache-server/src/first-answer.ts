import type { Follower, Position, StreamChange, StreamMessage, Tag } from '@unstale/cache-core'

/**
 * What a client that vouches for `since` has to hear first, out of the ledger: no window of past events is needed,
 * so any instance can answer and a client may have been away for as long as the ledger reaches.
 */
export const firstAnswer = (follower: Follower, since: Position | undefined, tags: ReadonlySet<Tag>): StreamMessage => {
  const { epoch, applied, floor } = follower
  if (!since) return { type: 'batch', epoch, from: applied, applied, changes: [] }
  // A position that the log has not reached belongs to a history that was lost.
  if (since.epoch !== epoch || since.seq > applied) return { type: 'reset', epoch, applied, reason: 'epoch' }
  if (since.seq < floor) return { type: 'reset', epoch, applied, reason: 'floor' }
  const changes: StreamChange[] = []
  for (const tag of tags) {
    const seq = follower.lastOf(tag)
    if (seq > since.seq) changes.push({ tag, seq })
  }
  return { type: 'batch', epoch, from: since.seq, applied, changes }
}
