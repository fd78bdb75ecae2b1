import { cliError } from '../errors'

/** What a load test does when nobody says otherwise. */
export const loadDefaults = { rate: 200, seconds: 10, writes: 0.05, clients: 20, listeners: 20, instances: 2 } as const

/** What it does at most, unless `--unbounded`. */
export const loadBounds = { rate: 1_000, seconds: 60, clients: 500, listeners: 200, instances: 8 } as const

/** Requests under way at a time; what is due then is not sent, and counted. */
export const MOST_UNDER_WAY = 256

export type LoadNumbers = { readonly [Name in keyof typeof loadDefaults]: number }

const isLoopback = (hostname: string): boolean => hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)

/** Throws `TARGET_REMOTE` for another machine than this one. */
export const checkTarget = (url: string, allowRemote: boolean): void => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw cliError('OPTION_INVALID', `--url must be an address that begins with http:// or https://, but is "${url}".`, '--url')
  const { hostname } = new URL(url)
  if (allowRemote || isLoopback(hostname)) return
  throw cliError('TARGET_REMOTE', `${hostname} is another machine. Add --allow-remote if you may load it, and its owner knows.`, hostname)
}

/** Throws `OPTION_INVALID` for what means nothing, and for what is beyond the bounds. */
export const checkNumbers = (numbers: LoadNumbers, unbounded: boolean): void => {
  for (const [name, value] of Object.entries(numbers) as [keyof LoadNumbers, number][]) {
    const least = name === 'writes' || name === 'listeners' ? 0 : name === 'rate' || name === 'seconds' ? Number.MIN_VALUE : 1
    const option = name === 'seconds' ? '--duration' : `--${name}`
    if (!Number.isFinite(value) || value < least)
      throw cliError(
        'OPTION_INVALID',
        `${option} must be a number from ${least === Number.MIN_VALUE ? 'above 0' : least}, but is ${value}.`,
        option,
      )
    if (name === 'writes') {
      if (value > 1) throw cliError('OPTION_INVALID', `--writes is a share from 0 to 1, but is ${value}.`, option)
    } else if (!unbounded && value > loadBounds[name])
      throw cliError('OPTION_INVALID', `${option} is at most ${loadBounds[name]} unless --unbounded is given, but is ${value}.`, option)
  }
}
