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

  const isAnnounced = (): boolean => state === 'announced'

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
    const sender = response[name] as Call
    const held: Call = (...args) => {
      // Most calls come when everything has been said.
      if (state === 'announced') return sender.apply(response, args as unknown[])
      const original = (...given: readonly unknown[]): unknown => sender.apply(response, given as unknown[])
      const rest = name === 'writeHead' && !response.headersSent ? takeHead(response, args) : args
      if (state === 'open') {
        const status = name === 'writeHead' ? Number(rest[0]) : response.statusCode
        const concluded = exchange.conclude(status)
        if (concluded) {
          state = 'held'
          void concluded.then(() => release(status))
        } else announce(status)
      }
      if (isAnnounced()) return original(...rest)
      waiting.push(() => original(...rest))
      if (name === 'write') drain = true
      return name === 'write' ? false : response
    }
    ;(response as unknown as Record<string, Call>)[name] = held
  }
}
