import { elapsedSince, type Moment, momentOf } from './deadline'
import { pause } from './pause'
import type { Ports } from './ports'

export interface Pace {
  /** Tasks under way at a time. Default 4. */
  readonly concurrency?: number
  /** Tasks that begin in a second. Default: as many as there is time for. */
  readonly perSecond?: number
}

/** Runs `task` for each item within the pace, in order, until all have ended. No task may reject. */
export const runPaced = async <T>(
  items: readonly T[],
  task: (item: T) => Promise<void>,
  { concurrency = 4, perSecond = Number.POSITIVE_INFINITY }: Pace,
  { clock, timers }: Pick<Ports, 'clock' | 'timers'>,
): Promise<void> => {
  const gapMs = 1_000 / perSecond
  const startedAt: Moment = momentOf(clock)
  let next = 0
  let free = 0

  /** Each start has its own moment, so that those who wait for theirs do not all begin at once. */
  const turn = async (): Promise<void> => {
    const at = Math.max(free, elapsedSince(startedAt, clock))
    free = at + gapMs
    const wait = at - elapsedSince(startedAt, clock)
    if (wait > 0) await pause(wait, timers)
  }

  const work = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next++] as T
      await turn()
      await task(item)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, items.length)) }, work))
}
