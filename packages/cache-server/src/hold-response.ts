import type { ServerResponse } from 'node:http'
import type { Exchange } from './exchange'
import { sinkOf, takeHead } from './node-head'

type Call = (...args: readonly unknown[]) => unknown

/** Whatever sends a Node response, or begins to. */
export const SENDERS = ['writeHead', 'flushHeaders', 'write', 'end'] as const

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
    if (!response.headersSent) exchange.announce(status, sinkOf(response))
  }

  const release = (status: number): void => {
    announce(status)
    for (const call of waiting.splice(0)) call()
    if (drain) response.emit('drain')
  }

  for (const name of SENDERS) {
    const original = (response[name] as Call).bind(response)
    const held: Call = (...args) => {
      const rest = name === 'writeHead' && !response.headersSent ? takeHead(response, args) : args
      if (state === 'open') {
        const status = name === 'writeHead' ? Number(rest[0]) : response.statusCode
        const concluded = exchange.conclude(status)
        if (concluded) {
          state = 'held'
          void concluded.then(() => release(status))
        } else announce(status)
      }
      if (state === 'announced') return original(...rest)
      waiting.push(() => original(...rest))
      if (name === 'write') drain = true
      return name === 'write' ? false : response
    }
    Object.assign(response, { [name]: held })
  }
}
