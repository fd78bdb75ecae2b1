import type { Ports } from './ports'

/** Letters, then digits. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
const LETTERS = 26

/** Ids that begin alike: each question for random bytes costs as much as hundreds of them. */
const ALIKE = 1_000

/** 77 random bits. */
const randomStart = (): string => {
  const codes = Array.from(crypto.getRandomValues(new Uint8Array(15)), (byte, at) =>
    alphabet.charCodeAt(byte % (at === 0 ? LETTERS : alphabet.length)),
  )
  // In one go: put together piece by piece, a text is kept in pieces, and causes are kept long.
  return String.fromCharCode(...codes)
}

let start = ''
let made = 0

const randomId = (): string => {
  const place = made++ % ALIKE
  if (place === 0) start = randomStart()
  return start + place
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
