import { elapsedSince, type Moment, momentOf } from './deadline'
import { pause } from './pause'
import type { Clock, Timers } from './ports'

/** Reads begin at least so many ms apart. */
const INTERVAL = 10

/**
 * One read for all who wait. A caller is only served by a read that began after it asked:
 * one that was under way may have been answered before the record it needs.
 */
export const createSharedRead = (
  read: () => Promise<void>,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): (() => Promise<void>) => {
  let running: Promise<unknown> = Promise.resolve()
  let queued: Promise<void> | undefined
  let lastBegan: Moment | undefined

  const begin = async (): Promise<void> => {
    await running
    const due = lastBegan ? INTERVAL - elapsedSince(lastBegan, clock) : 0
    if (due > 0) await pause(due, timers)
    queued = undefined
    lastBegan = momentOf(clock)
    const current = read()
    running = current.catch(() => undefined)
    return current
  }

  return () => (queued ??= begin())
}
