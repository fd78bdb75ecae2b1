import type { Ports } from './ports'

/** Letters, then digits. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
const LETTERS = 26

const LENGTH = 16

/** Asked for many ids at a time: each question costs as much as a hundred ids. */
const pool = new Uint8Array(LENGTH * 64)
let taken = pool.length

const randomId = (): string => {
  if (taken === pool.length) {
    crypto.getRandomValues(pool)
    taken = 0
  }
  const codes: number[] = []
  for (let at = 0; at < LENGTH; at++) codes.push(alphabet.charCodeAt((pool[taken++] as number) % (at === 0 ? LETTERS : alphabet.length)))
  // In one go: put together piece by piece, a text is kept in pieces, and causes are kept long.
  return String.fromCharCode(...codes)
}

/** The real world. The only file of this package that touches a clock, a timer or a random source. */
export const defaultPorts: Ports = {
  clock: { monotonic: () => performance.now(), wall: () => Date.now() },
  timers: {
    after: (delayMs, task) => {
      // A timer of ours must not keep a command-line program alive; in browsers the handle is a number.
      const handle = setTimeout(task, delayMs) as unknown as { unref?: () => void } | number
      if (typeof handle === 'object') handle.unref?.()
      return () => clearTimeout(handle as number)
    },
  },
  random: { next: Math.random, id: randomId },
}

/** The ports given, and the real ones for the rest. */
export const withDefaultPorts = (ports: Partial<Ports> = {}): Ports => ({ ...defaultPorts, ...ports })
