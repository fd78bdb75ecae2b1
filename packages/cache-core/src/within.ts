import type { Timers } from './ports'

/** The work's outcome, or a rejection when it has none after `ms`. The work itself is not ended. */
export const within = async <T>(ms: number, work: Promise<T>, timers: Timers, what: string): Promise<T> => {
  let cancel = (): void => undefined
  const late = new Promise<never>((_, reject) => {
    cancel = timers.after(ms, () => reject(new Error(`${what} within ${ms} ms.`)))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    cancel()
  }
}
