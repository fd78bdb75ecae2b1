import type { Stamp, Tag } from '@unstale/cache-core'
import type { Part, Spec } from './database'
import type { Heard } from './heard'
import type { Knowledge } from './knowledge'
import type { RunState } from './run-state'
import type { Told } from './watch-follower'

export interface Answer {
  readonly parts: readonly Part[]
}

export interface Asked {
  readonly by: string
  readonly of: string
  /** When the read began. */
  readonly mark: number
  readonly at: number
  readonly told: Told
  /** What whoever asked has written, where it says so. */
  readonly session: Heard | undefined
  /** What the reader itself remembers from before the read is its own affair. */
  readonly memo?: Part | undefined
}

export interface Judges {
  readonly specs: readonly Spec[]
  readonly knowledge: Knowledge
  readonly run: RunState
}

/**
 * The write that makes a part an old one, if it was heard of by `moment`. Only the next write counts: a later one
 * may concern rows of which the answer, being older than both, knows nothing.
 */
export const overtakenBy = (
  { spec, version }: Part,
  specs: readonly Spec[],
  heard: Heard | undefined,
  moment: number,
): number | undefined => {
  const next = heard && specs[spec]?.next.get(version)
  const when = next === undefined ? undefined : heard?.get(next)
  return when !== undefined && when <= moment ? next : undefined
}

/** I1 to I4 on one answer. */
export const judgeAnswer = (
  { parts }: Answer,
  asked: Asked,
  { specs, knowledge, run, maxLag }: Judges & { readonly maxLag: number },
): void => {
  const { told, session, mark, at } = asked
  const resetAt = told.resetBefore(mark)
  for (const part of parts) {
    if (part === asked.memo) continue
    const says = (promise: string): string =>
      `${asked.by} read "${asked.of}" at mark ${mark}: "${specs[part.spec]?.name}" is of version ${part.version}, ${promise}`
    const applied = overtakenBy(part, specs, told.heard, mark)
    if (applied !== undefined) run.fail('I1', says(`but the instance had applied ${applied}`))
    const old = overtakenBy(part, specs, knowledge.byTime, at - maxLag)
    if (old !== undefined) run.fail('I2', says(`but the log had ${old} more than ${maxLag} ms before`))
    const own = overtakenBy(part, specs, session, mark)
    if (own !== undefined) run.fail('I3', says(`but its reader had written ${own}`))
    if (part.load < resetAt) run.fail('I4', says(`loaded at mark ${part.load}, before the reset at ${resetAt}`))
  }
}

/** I7: the data reflects every record of the stamp's epoch up to its position. */
export const judgeStamp = (
  { parts }: Answer,
  stamp: Pick<Stamp<Tag>, 'epoch' | 'asOf'>,
  by: string,
  { specs, knowledge, run }: Judges,
): void => {
  if (knowledge.orderOf(stamp.epoch) < 0) return
  const heard = knowledge.byPosition(stamp.epoch)
  for (const part of parts) {
    const next = overtakenBy(part, specs, heard, stamp.asOf)
    if (next === undefined) continue
    const name = `"${specs[part.spec]?.name}" of version ${part.version}`
    run.fail('I7', `${by} stamped ${stamp.epoch}:${stamp.asOf} on ${name}, which ${next} had changed by then`)
  }
}
