import type { ServerResponse } from 'node:http'
import type { Exchange } from './exchange'
import { sinkOf, takeHead } from './node-head'

type Call = (...args: readonly unknown[]) => unknown

/** Whatever sends a Node response, or begins to. */
export const SENDERS = ['writeHead', 'flushHeaders', 'write', 'end'] as const
type Sender = (typeof SENDERS)[number]

/** What a response knows of its exchange, in a field: a WeakMap of all open responses would cost every collection more. */
interface Held {
  readonly exchange: Exchange
  /** How the response sent before it was held. */
  readonly senders: Readonly<Record<Sender, Call>>
  state: 'open' | 'waiting' | 'announced'
  /** Calls that wait, in order. */
  waiting: (() => unknown)[] | undefined
  drain: boolean
  isWatched: boolean
}

type Holder = ServerResponse & { [slot: symbol]: Held | undefined }

/** Holds responses until their exchange has spoken. */
export interface ResponseHold {
  /** The exchange that a response is held for already. */
  of(response: ServerResponse): Exchange | undefined
  hold(response: ServerResponse, exchange: Exchange): void
}

/**
 * Lets the exchange write its headers just before a Node response's head is sent, whichever call sends it.
 * While an append is under way the calls wait in order, and `write` asks its caller to wait for `drain`.
 *
 * What takes the place of the senders is made once, and finds what it needs on the response: there is one for each request.
 */
export const createResponseHold = (slot: symbol): ResponseHold => {
  const heldOf = (response: ServerResponse): Held => (response as Holder)[slot] as Held

  function closed(this: ServerResponse): void {
    const { exchange } = heldOf(this)
    if (!this.writableFinished) exchange.abort()
    exchange.end()
  }

  /**
   * Who only reads, and answers in one piece, has nothing that a client could leave behind: a listener for it would be the dearest
   * part of the whole exchange.
   */
  const watch = (response: ServerResponse): void => {
    const held = heldOf(response)
    if (held.isWatched) return
    held.isWatched = true
    if (response.destroyed) closed.call(response)
    else response.on('close', closed)
  }

  const announce = (response: ServerResponse, held: Held, status: number): void => {
    held.state = 'announced'
    if (!response.headersSent) held.exchange.announce(status, sinkOf(response))
  }

  const release = (response: ServerResponse, held: Held, status: number): void => {
    announce(response, held, status)
    for (const call of held.waiting ?? []) call()
    held.waiting = undefined
    if (held.drain) response.emit('drain')
  }

  const senderOf = (name: Sender): Call => {
    const send = (response: ServerResponse, { senders, exchange }: Held, args: readonly unknown[]): unknown => {
      if (name === 'write' || name === 'flushHeaders') watch(response)
      const sent = senders[name].apply(response, args as unknown[])
      if (name === 'end') exchange.end()
      return sent
    }

    return function (this: ServerResponse, ...args: readonly unknown[]): unknown {
      const held = heldOf(this)
      // Most calls come when everything has been said.
      if (held.state === 'announced') return send(this, held, args)
      const rest = name === 'writeHead' && !this.headersSent ? takeHead(this, args) : args
      if (held.state === 'open') {
        const status = name === 'writeHead' ? Number(rest[0]) : this.statusCode
        const concluded = held.exchange.conclude(status)
        if (!concluded) {
          announce(this, held, status)
          return send(this, held, rest)
        }
        held.state = 'waiting'
        held.waiting = []
        void concluded.then(() => release(this, held, status))
      }
      held.waiting?.push(() => send(this, held, rest))
      if (name === 'write') held.drain = true
      return name === 'write' ? false : this
    }
  }

  const holding = {
    writeHead: senderOf('writeHead'),
    flushHeaders: senderOf('flushHeaders'),
    write: senderOf('write'),
    end: senderOf('end'),
  }

  return {
    of: (response) => (response as Holder)[slot]?.exchange,
    hold: (response, exchange) => {
      const { writeHead, flushHeaders, write, end } = response as unknown as Record<Sender, Call>
      ;(response as Holder)[slot] = {
        exchange,
        senders: { writeHead, flushHeaders, write, end },
        state: 'open',
        waiting: undefined,
        drain: false,
        isWatched: false,
      }
      const held = response as unknown as Record<Sender, Call>
      held.writeHead = holding.writeHead
      held.flushHeaders = holding.flushHeaders
      held.write = holding.write
      held.end = holding.end
      // Responses of HTTP/2 do not say afterwards that their client has gone.
      if (typeof response.destroyed === 'boolean') exchange.whenWriting(() => watch(response))
      else watch(response)
    },
  }
}
