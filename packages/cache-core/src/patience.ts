import type { ReadTerms } from './cache-types'
import { coreError } from './errors'
import type { Timers } from './ports'

/** How long one reader waits. */
export interface Patience {
  /**
   * The work's outcome, or a rejection when the reader stops waiting first: for good, then `leave` is called,
   * or because `mayTakeOld` says that there is something to answer meanwhile.
   */
  wait<T>(work: Promise<T>, leave?: () => void, mayTakeOld?: () => boolean): Promise<T>
  /** Whether an error is the end of this patience, not of the work. */
  ended(error: unknown): boolean
  /** The reader has its answer. */
  over(): void
}

/** The patience that a read asks for; undefined when it waits as long as it takes. */
export const patienceOf = (key: string, { softTimeout, hardTimeout, signal }: ReadTerms, timers: Timers): Patience | undefined => {
  if (softTimeout === undefined && hardTimeout === undefined && !signal) return undefined
  const late = (ms: number | undefined): Error => coreError('LOAD_TIMEOUT', `"${key}" was not loaded within ${ms} ms.`, key)

  let end: { readonly error: unknown } | undefined
  let soft: Error | undefined
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const finish = (error: unknown): void => {
    end ??= { error }
    tell()
  }
  const onAbort = (): void => finish(signal?.reason)
  const soften = (): void => {
    soft = late(softTimeout)
    tell()
  }

  if (signal?.aborted) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })
  const cancelHard = hardTimeout === undefined ? undefined : timers.after(hardTimeout, () => finish(late(hardTimeout)))
  const cancelSoft = softTimeout === undefined || softTimeout === 0 ? undefined : timers.after(softTimeout, soften)
  if (softTimeout === 0) soften()

  return {
    wait: (work, leave, mayTakeOld) =>
      new Promise((resolve, reject) => {
        const stop = (settle: () => void): void => {
          listeners.delete(check)
          settle()
        }
        const check = (): void => {
          if (end) {
            const { error } = end
            stop(() => {
              leave?.()
              reject(error)
            })
          } else if (soft && mayTakeOld?.()) stop(() => reject(soft))
        }
        listeners.add(check)
        work.then(
          (value) => stop(() => resolve(value)),
          (error: unknown) => stop(() => reject(error)),
        )
        check()
      }),
    ended: (error) => (end !== undefined && end.error === error) || (soft !== undefined && soft === error),
    over: () => {
      signal?.removeEventListener('abort', onAbort)
      cancelHard?.()
      cancelSoft?.()
    },
  }
}
