import type { Row } from './stepped-server'
import type { Writer } from './writers'

export type Phase = 'idle' | 'pending' | 'succeeded' | 'refused' | 'lost'

export interface Watched {
  readonly writer: Writer
  readonly isOwn: boolean
  phase: Phase
  isCommitted: boolean
}

export interface FrameJudge {
  readonly look: (place: string, rows: readonly Row[], isList: boolean) => void
  readonly violations: string[]
  readonly frames: () => number
}

/**
 * A frame may show each change as it was before or as it is after, never twice, and never before again once it was after:
 * except that one which was refused, or lost before it was done, leaves once.
 */
export const createFrameJudge = (watched: readonly Watched[], trace: readonly string[], drawsAtOnce: boolean): FrameJudge => {
  const violations: string[] = []
  const seen = new Map<string, { times: number; phase: Phase }>()
  let frames = 0
  const allowed = ({ isOwn, phase, isCommitted }: Watched, before: { times: number; phase: Phase } | undefined): readonly number[] => {
    const last = before?.times ?? 0
    if (!isOwn) return isCommitted ? (last === 1 ? [1] : [0, 1]) : [0]
    if (phase === 'idle') return [0]
    if (phase === 'refused' || (phase === 'lost' && !isCommitted)) return last === 1 ? [0, 1] : [0]
    // Drawn in the turn that asked for it, or a turn later where the way of drawing needs one.
    return last === 1 || drawsAtOnce ? [1] : [0, 1]
  }
  return {
    violations,
    frames: () => frames,
    look: (place, rows, isList) => {
      frames++
      for (const each of watched) {
        const times = each.writer.timesIn(rows, isList)
        if (times === undefined) continue
        const mark = `${place} ${each.writer.index}`
        if (!allowed(each, seen.get(mark)).includes(times)) {
          const who = each.isOwn ? each.phase : 'foreign'
          violations.push(
            `${place}: ${who} ${each.writer.kind} #${each.writer.index} ${times} times after [${trace.slice(-10).join(', ')}]`,
          )
        }
        seen.set(mark, { times, phase: each.phase })
      }
    },
  }
}
