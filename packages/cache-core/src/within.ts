import type { Timers } from './ports'

/**
 * Turns of the microtask queue that work is given before a timer is made for it: what is answered at once needs none. No
 * time passes between them, so what does need one is as late as it would have been.
 */
const TURNS = 8

/**
 * The work's outcome, or a rejection when it has none after `ms`. The work itself is not ended.
 * `onLate` is called in the step in which the time is over, before anybody hears of it.
 */
export const within = <T>(ms: number, work: Promise<T>, timers: Timers, what: string, onLate?: () => void): Promise<T> =>
  new Promise((resolve, reject) => {
    let isOver = false
    let cancel: (() => void) | undefined
    let turns = 0
    const at = Promise.resolve()
    const late = (): void => {
      onLate?.()
      reject(new Error(`${what} within ${ms} ms.`))
    }
    const turn = (): unknown => {
      if (isOver) return undefined
      // Not queueMicrotask: on Node it makes an object for whoever watches asynchronous work, each time.
      if (turns++ < TURNS) return void at.then(turn)
      cancel = timers.after(ms, late)
      return undefined
    }
    work.then(
      (value) => {
        isOver = true
        cancel?.()
        resolve(value)
      },
      (error: unknown) => {
        isOver = true
        cancel?.()
        reject(error)
      },
    )
    turn()
  })
