import type { Bus, CacheEvents } from '@unstale/cache-bus'
import type { GetOrSetOptions } from './cache-types'
import { elapsedSince, momentOf } from './deadline'
import type { Ports } from './ports'
import { type Pace, runPaced } from './run-paced'

export interface WarmOptions extends Pace {
  /** What has not begun when it is aborted is skipped. */
  readonly signal?: AbortSignal
}

export interface WarmResult {
  /** Loaded now. */
  readonly warmed: readonly string[]
  /** A fresh value was there already, or the warming was stopped before. */
  readonly skipped: readonly string[]
  readonly failed: readonly { readonly key: string; readonly error: unknown }[]
}

/** How a key is brought up: loaded unless a fresh value is held. */
export type WarmKey = (key: string) => Promise<'warmed' | 'skipped'>

/** Warms keys within the pace, tells of each, and says in the end how it went. Never rejects. */
export const warmKeys = async (
  keys: readonly string[],
  warmKey: WarmKey,
  { signal, ...pace }: WarmOptions,
  ports: Ports,
  events: Bus<CacheEvents>,
): Promise<WarmResult> => {
  const { clock } = ports
  const startedAt = momentOf(clock)
  const warmed: string[] = []
  const skipped: string[] = []
  const failed: { readonly key: string; readonly error: unknown }[] = []
  const told = (key: string, outcome: 'warmed' | 'skipped' | 'failed'): void =>
    events.emit('keyWarmed', { key, outcome, done: warmed.length + skipped.length + failed.length, of: keys.length })
  events.emit('warmingBegan', { keys: keys.length })
  await runPaced(
    keys,
    async (key) => {
      try {
        const outcome = signal?.aborted ? 'skipped' : await warmKey(key)
        if (outcome === 'warmed') warmed.push(key)
        else skipped.push(key)
        told(key, outcome)
      } catch (error) {
        failed.push({ key, error })
        told(key, 'failed')
      }
    },
    pace,
    ports,
  )
  events.emit('warmingEnded', {
    warmed: warmed.length,
    skipped: skipped.length,
    failed: failed.length,
    durationMs: elapsedSince(startedAt, clock),
  })
  return { warmed, skipped, failed }
}

/** A read without what ends its wait: nobody waits for a value that is loaded before it is asked for. */
export const withoutPatience = <T>({ signal, softTimeout, hardTimeout, ...read }: GetOrSetOptions<T>): GetOrSetOptions<T> => read
