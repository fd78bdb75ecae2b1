import type { Follower, Position, StreamChange, StreamMessage } from '@unstale/cache-core'
import { alwaysChanged, type StreamInterest } from './stream-interest'

/**
 * What a client that vouches for `since` has to hear first, out of the ledger: no window of past events is needed,
 * so any instance can answer and a client may have been away for as long as the ledger reaches.
 */
export const firstAnswer = (follower: Follower, since: Position | undefined, { tags, refused }: StreamInterest): StreamMessage => {
  const { epoch, applied, floor } = follower
  const unheard = alwaysChanged(refused, applied)
  if (!since) return { type: 'batch', epoch, from: applied, applied, changes: unheard }
  // A position that the log has not reached belongs to a history that was lost.
  if (since.epoch !== epoch || since.seq > applied) return { type: 'reset', epoch, applied, reason: 'epoch' }
  if (since.seq < floor) return { type: 'reset', epoch, applied, reason: 'floor' }
  const changes: StreamChange[] = [...unheard]
  for (const tag of tags) {
    const seq = follower.lastOf(tag)
    if (seq > since.seq) changes.push({ tag, seq })
  }
  return { type: 'batch', epoch, from: since.seq, applied, changes }
}
