import type { ServerResponse } from 'node:http'
import type { Exchange } from './exchange'
import type { HeaderSink } from './response-headers'

/** A Node response's headers, in the shape of `Headers`. */
const headersOf = (response: ServerResponse): HeaderSink => ({
  get: (name) => {
    const value = response.getHeader(name)
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : String(value)
  },
  set: (name, value) => void response.setHeader(name, value),
  append: (name, value) => void response.appendHeader(name, value),
})

type Call = (...args: readonly unknown[]) => unknown

/**
 * Lets the exchange write its headers just before a Node response's head is sent, whichever call sends it.
 * While an append is under way the calls wait in order, and `write` asks its caller to wait for `drain`.
 */
export const holdResponse = (response: ServerResponse, exchange: Exchange): void => {
  const waiting: (() => unknown)[] = []
  let state: 'open' | 'held' | 'announced' = 'open'
  let drain = false

  const announce = (status: number): void => {
    state = 'announced'
    if (!response.headersSent) exchange.announce(status, headersOf(response))
  }

  const release = (status: number): void => {
    announce(status)
    for (const call of waiting.splice(0)) call()
    if (drain) response.emit('drain')
  }

  for (const name of ['writeHead', 'flushHeaders', 'write', 'end'] as const) {
    const original = (response[name] as Call).bind(response)
    const held: Call = (...args) => {
      if (state === 'open') {
        const status = name === 'writeHead' ? Number(args[0]) : response.statusCode
        const concluded = exchange.conclude(status)
        if (concluded) {
          state = 'held'
          void concluded.then(() => release(status))
        } else announce(status)
      }
      if (state === 'announced') return original(...args)
      waiting.push(() => original(...args))
      if (name === 'write') drain = true
      return name === 'write' ? false : response
    }
    Object.assign(response, { [name]: held })
  }
}
