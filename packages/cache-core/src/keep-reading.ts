import type { Bus, CacheEvents } from '@unstale/cache-bus'
import { elapsedSince, type Moment, momentOf } from './deadline'
import { pause } from './pause'
import type { Ports } from './ports'
import type { Position } from './position'

/** What came of one read of the log. */
export interface ReadOutcome {
  /** The log has more than its answer held. */
  readonly isBehind: boolean
  /** It answered with what had not been applied when it was asked. */
  readonly isNews: boolean
  /** It was not asked, only waited for. */
  readonly isTold: boolean
}

export interface KeepReadingOptions {
  readonly read: () => Promise<ReadOutcome>
  /** What has been applied. */
  readonly at: () => Position
  readonly isClosed: () => boolean
  /** Between two reads that failed, in ms. */
  readonly longestPause: number
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
}

/** Between two reads that brought nothing, in ms. */
const SHORTEST_PAUSE = 10

/** Reads the log again and again until it is closed. A read that fails is tried again, later each time. */
export const keepReading = async ({ read, at, isClosed, longestPause, ports, events }: KeepReadingOptions): Promise<void> => {
  const { clock, timers, random } = ports
  let failed: Moment | undefined
  let wasTold = false
  for (let failures = 0; !isClosed(); ) {
    const before = at()
    const began = momentOf(clock)
    try {
      const { isNews, isTold } = await read()
      if (failed) {
        const now = at()
        const replayed = before.epoch === now.epoch ? now.seq - before.seq : 0
        events.emit('followRecovered', { failures, replayed, durationMs: elapsedSince(failed, clock) })
      }
      failures = 0
      failed = undefined
      // A log that answers at once with nothing new must not be asked in a tight loop. After what came by itself, it is asked once.
      if (!isNews && !wasTold && elapsedSince(began, clock) < SHORTEST_PAUSE) await pause(SHORTEST_PAUSE, timers)
      wasTold = isTold
    } catch (error) {
      if (isClosed()) return
      if (failures === 0) events.emit('followFailed', { error })
      failed ??= began
      await pause(Math.min(longestPause, 50 * 2 ** failures++) * (0.5 + random.next() / 2), timers)
    }
  }
}
