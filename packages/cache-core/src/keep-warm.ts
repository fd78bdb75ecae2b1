import type { Cache } from './cache-types'
import { checkCount } from './check-count'
import { withDefaultPorts } from './default-ports'
import { createHotKeys } from './hot-keys'
import type { Ports } from './ports'
import type { Pace } from './run-paced'
import { warmKeys } from './warm-cache'

export interface KeepWarmOptions extends Pace {
  /** How many of the keys used most are kept warm. Default 100. */
  readonly keys?: number
  /** How long after a record it begins, in ms, so that a burst costs one round. Default 50. */
  readonly delay?: number
  readonly ports?: Partial<Ports>
}

export interface KeptWarm {
  /** Ends it. What is being loaded is loaded. */
  stop(): void
}

/**
 * Loads what is used most again after an invalidation, before it is asked for: the way it was read last.
 * Use counts, and counts for less with time; `concurrency` (default 2) and `perSecond` (default 20) bound the load.
 *
 * Factories run outside of any request: what they close over must still work then.
 *
 * @example
 * const kept = keepWarm(cache, { keys: 50 })
 */
export const keepWarm = (cache: Pick<Cache, 'events' | 'reload' | 'isHeld'>, options: KeepWarmOptions = {}): KeptWarm => {
  const { keys = 100, delay = 50, concurrency = 2, perSecond = 20 } = options
  checkCount('keys', keys)
  const ports = withDefaultPorts(options.ports)
  const { events } = cache
  const hot = createHotKeys(keys * 4)
  const stopping = new AbortController()
  let isPlanned = false
  let isRunning = false

  const round = async (): Promise<void> => {
    isPlanned = false
    isRunning = true
    // What is fresh needs nothing, and what is not held is cold for whatever reason.
    const cold = hot.top(keys).filter((key) => !cache.isHeld(key))
    if (cold.length > 0) await warmKeys(cold, cache.reload, { concurrency, perSecond, signal: stopping.signal }, ports, events)
    isRunning = false
    // A record may have come for what had been loaded already.
    if (isPlanned) plan()
  }

  const plan = (): void => {
    isPlanned = true
    if (!isRunning) ports.timers.after(delay, () => !stopping.signal.aborted && !isRunning && void round())
  }

  const note = ({ key }: { readonly key: string }): void => hot.note(key)
  const ends = [
    events.on('entryHit', note),
    events.on('loadJoined', note),
    events.on('recordApplied', () => {
      if (!isPlanned) plan()
    }),
    events.on('followerReset', () => {
      if (!isPlanned) plan()
    }),
  ]
  return {
    stop: () => {
      stopping.abort()
      for (const end of ends) end()
    },
  }
}
