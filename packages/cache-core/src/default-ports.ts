import type { Ports } from './ports'

const letters = 'abcdefghijklmnopqrstuvwxyz'
const alphabet = `${letters}0123456789`

const randomId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  let id = letters[(bytes[0] as number) % letters.length] as string
  for (const byte of bytes.subarray(1)) id += alphabet[byte % alphabet.length]
  return id
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
