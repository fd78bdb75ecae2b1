import type { Follower } from '@unstale/cache-core'
import { type Heard, hear } from './heard'
import type { Knowledge } from './knowledge'
import type { RunState } from './run-state'

/** What one process has been told, as its follower tells it: checked against the log, and kept for judging its answers. */
export interface Told {
  /** Which writes it has applied, by mark. Those that only expire are not among them. */
  readonly heard: Heard
  /** The mark of the last reset that came before or at `mark`. */
  resetBefore(mark: number): number
}

/** I5: what the follower applies is exactly what the log holds, in order, without a gap, and no epoch comes back. */
export const watchFollower = (follower: Follower, knowledge: Knowledge, run: RunState, name: string): Told => {
  const heard: Heard = new Map()
  const resets: number[] = []
  let { epoch, applied } = follower

  follower.watch((change) => {
    const mark = run.mark()
    if (change.type === 'reset') {
      resets.push(mark)
      if (change.epoch !== epoch && knowledge.orderOf(change.epoch) <= knowledge.orderOf(epoch))
        run.fail('I5', `${name} went back from epoch ${epoch} to ${change.epoch}`)
      if (change.epoch === epoch && change.applied < applied) run.fail('I5', `${name} fell from ${applied} to ${change.applied}`)
      epoch = change.epoch
      applied = change.applied
      run.note(() => `${name}: reset, epoch ${epoch}, floor ${change.floor}`)
      return
    }
    if (change.epoch !== epoch || change.from !== applied || change.applied < applied)
      run.fail('I5', `${name} applied ${change.from}…${change.applied} of ${change.epoch} at ${applied} of ${epoch}`)
    let next = applied + 1
    for (const record of change.records) {
      if (record.seq !== next++) run.fail('I5', `${name} skipped to ${record.seq} at ${next - 2}`)
      const held = knowledge.recordAt({ epoch, seq: record.seq })
      if (held?.cause?.id !== record.cause?.id) run.fail('I5', `${name} applied as ${record.seq} what the log does not have there`)
      const write = knowledge.writeOf(record)
      if (write && write.verb !== 'expire') hear(heard, write.version, mark)
    }
    applied = change.applied
    run.note(() => `${name}: applied up to ${applied}`)
  })

  return {
    heard,
    resetBefore: (mark) => {
      for (let i = resets.length - 1; i >= 0; i--) if ((resets[i] as number) <= mark) return resets[i] as number
      return 0
    },
  }
}
