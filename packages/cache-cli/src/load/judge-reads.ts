import type { Position } from '@unstale/cache-core'
import type { Answer } from '../http/ask'
import type { LoadTarget } from './load-target'
import type { LoadReport } from './load-types'
import { createDurations } from './percentiles'

/** As createServerCache has it by default. */
const MAX_LAG = 2_000

interface Written {
  readonly version: number
  readonly at: number
}

/** What is known when a read begins. */
export interface Expectation {
  readonly startedAt: number
  readonly needs: Position | undefined
  /** By thing, the version that this client has seen or written. */
  readonly own: ReadonlyMap<string, number>
}

export interface Judge {
  /** A write was answered. */
  wrote(answer: Answer): void
  /** Judges the answer to a read by what was known when it began. */
  read(answer: Answer, expected: Expectation): void
  report(): LoadReport['staleness']
}

/** By values where they tell which version they are; otherwise by the position that the client had sent. */
export const createJudge = ({ versionOf }: Pick<LoadTarget, 'versionOf'>): Judge => {
  const written = new Map<string, Written[]>()
  const behind = createDurations()
  let judged = 0
  let stale = 0

  const byValue = (answer: Answer, { startedAt, own }: Expectation, of: NonNullable<LoadTarget['versionOf']>): void => {
    const found = of(answer)
    if (!found) return
    judged++
    if (found.version < (own.get(found.id) ?? 0)) {
      stale++
      return
    }
    // The first write that it does not show, of those that were answered before it began.
    const missed = written.get(found.id)?.find(({ version, at }) => version > found.version && at <= startedAt)
    if (!missed) return
    const lag = startedAt - missed.at
    behind.add(lag)
    if (lag > MAX_LAG) stale++
  }

  const byHeader = ({ position }: Answer, { needs }: Expectation): void => {
    if (!needs || !position || position.epoch !== needs.epoch) return
    judged++
    if (position.seq < needs.seq) stale++
  }

  return {
    wrote: (answer) => {
      const found = versionOf?.(answer)
      if (!found) return
      const list = written.get(found.id) ?? []
      // Answers to two writes of one thing may arrive in another order.
      list.push({ version: found.version, at: answer.answeredAt })
      list.sort((a, b) => a.version - b.version)
      written.set(found.id, list)
    },
    read: (answer, expected) => (versionOf ? byValue(answer, expected, versionOf) : byHeader(answer, expected)),
    report: () => ({ by: versionOf ? 'values' : 'headers', judged, stale, behind: behind.percentiles() }),
  }
}
