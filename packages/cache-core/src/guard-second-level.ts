import type { Bus, CacheEvents } from '@unstale/cache-bus'
import { createBreaker } from './create-breaker'
import { coreError, UnstaleError } from './errors'
import type { Ports } from './ports'
import type { LoadClaim, SecondLevel, SharedEntry, SharedHit } from './second-level'
import { within } from './within'

export interface SecondLevelTiming {
  /** How long a look-up may take, in ms. Default 250. */
  readonly readTimeout?: number
  /** How long a write may take, in ms; nobody waits for it. Default 2,000. */
  readonly writeTimeout?: number
  /** Failures in a row after which the second level is left alone for a while. Default 5. */
  readonly failures?: number
  /** How long it is left alone the first time, in ms; then twice as long, and so on. Default 1,000. */
  readonly pause?: number
  /** How long one process at most loads a key while others wait for its value, in ms. Default 3,000. */
  readonly claim?: number
}

/** A second level that answers in time or not at all, and never throws. */
export interface GuardedSecondLevel {
  get(key: string): Promise<SharedHit | undefined>
  /** Writes behind the caller's back; `then` is called when the write has ended, well or not. */
  write(key: string, entry: SharedEntry, then: () => void): void
  /** `free`: nobody grants claims, so everybody loads. */
  claim(key: string, forMs: number): Promise<LoadClaim | 'taken' | 'free'>
  /** Resolves when every write has ended. */
  settled(): Promise<void>
}

/** Writes under way at a time; more are dropped, with an event. */
const MOST_WRITES = 1_000

export const guardSecondLevel = (
  level: SecondLevel,
  { readTimeout = 250, writeTimeout = 2_000, failures = 5, pause = 1_000 }: SecondLevelTiming,
  ports: Ports,
  events: Bus<CacheEvents>,
): GuardedSecondLevel => {
  const breaker = createBreaker({
    ports,
    failures,
    pauseMs: pause,
    onOpen: (forMs, inARow) => events.emit('secondLevelSuspended', { failures: inARow, forMs }),
    onClose: () => events.emit('secondLevelResumed', {}),
  })
  const writes = new Set<Promise<void>>()

  /** Undefined when the second level is left alone or has failed. */
  const attempt = async <T>(
    operation: 'get' | 'set' | 'claim',
    key: string,
    ms: number,
    call: () => Promise<T>,
  ): Promise<{ readonly value: T } | undefined> => {
    if (!breaker.allows()) return undefined
    try {
      // A store may throw before it has made a promise.
      const value = await within(ms, Promise.resolve().then(call), ports.timers, 'The second level did not answer')
      breaker.succeeded()
      return { value }
    } catch (error) {
      events.emit('secondLevelFailed', { operation, key, error })
      // A value that it does not take says nothing of the store.
      if (error instanceof UnstaleError && error.code === 'VALUE_NOT_SHAREABLE') breaker.succeeded()
      else breaker.failed()
      return undefined
    }
  }

  return {
    get: async (key) => {
      const ending = new AbortController()
      try {
        return (await attempt('get', key, readTimeout, () => level.get(key, ending.signal)))?.value
      } finally {
        ending.abort()
      }
    },
    write: (key, entry, then) => {
      if (writes.size >= MOST_WRITES) {
        const error = coreError(
          'SECOND_LEVEL_BUSY',
          `${MOST_WRITES} writes to the second level are under way: "${key}" is not written.`,
          key,
        )
        events.emit('secondLevelFailed', { operation: 'set', key, error })
        return then()
      }
      const written: Promise<void> = attempt('set', key, writeTimeout, () => level.set(key, entry)).then(() => {
        writes.delete(written)
        then()
      })
      writes.add(written)
    },
    claim: async (key, forMs) => {
      const granted = level.claim && (await attempt('claim', key, readTimeout, async () => level.claim?.(key, forMs)))
      if (!granted) return 'free'
      return granted.value ?? 'taken'
    },
    settled: async () => {
      while (writes.size > 0) await Promise.all(writes)
    },
  }
}
