import type { ServerResponse } from 'node:http'
import type { Exchange } from './exchange'
import { matters } from './header-sink'
import { sinkOf, takeHead } from './node-head'
import { isPlainHead, listAnnounced } from './plain-head'

type Call = (...args: readonly unknown[]) => unknown

/** Whatever sends a Node response, or begins to. */
export const SENDERS = ['writeHead', 'flushHeaders', 'write', 'end'] as const
type BodySender = Exclude<(typeof SENDERS)[number], 'writeHead'>

/** What a response knows of its exchange, in a field: a WeakMap of all open responses would cost every collection more. */
interface Held {
  readonly exchange: Exchange
  /** How the response sent before it was held. */
  readonly writeHead: Call
  /** The same of the others, once they are held too. */
  senders: Readonly<Record<BodySender, Call>> | undefined
  state: 'open' | 'waiting' | 'announced'
  /** Calls that wait, in order. */
  waiting: (() => unknown)[] | undefined
  drain: boolean
}

type Holder = ServerResponse & { [slot: symbol]: Held | undefined }

/** Holds responses until their exchange has spoken. */
export interface ResponseHold {
  /** The exchange that a response is held for already. */
  of(response: ServerResponse): Exchange | undefined
  hold(response: ServerResponse, exchange: Exchange): void
}

const sending = new WeakMap<object, boolean>()

/**
 * Node's own responses of HTTP/1 send every head by calling `writeHead`, whichever call begins to send. Others need not. Asked of the
 * prototype: of a response whose prototype was changed each look at a field costs as much as a header.
 */
const sendsByWriteHead = (response: ServerResponse): boolean => {
  const prototype = Object.getPrototypeOf(response) as { readonly _implicitHeader?: unknown }
  const known = sending.get(prototype)
  if (known !== undefined) return known
  const isSo = typeof prototype._implicitHeader === 'function'
  sending.set(prototype, isSo)
  return isSo
}

/** Whoever else stands in its place reads what a head is given in ways of their own, of which a list is one that some misread. */
const isNodesOwn = (response: ServerResponse, writeHead: Call): boolean =>
  (Object.getPrototypeOf(response) as { readonly writeHead?: unknown }).writeHead === writeHead

/** As Node says it. */
const headLeft = (): Error =>
  Object.assign(new Error('Cannot write headers after they are sent to the client'), { code: 'ERR_HTTP_HEADERS_SENT' })

/**
 * Lets the exchange write its headers just before a Node response's head is sent, whichever call sends it.
 * While an append is under way the calls wait in order, and `write` asks its caller to wait for `drain`.
 *
 * What only reads has nothing to wait for: of its response only `writeHead` is replaced, and the rest when something begins to be
 * written. Frameworks may have given a response another prototype, after which each field that is set costs more than a header.
 * What takes the place of the senders is made once, and finds what it needs on the response: there is one for each request.
 */
export const createResponseHold = (slot: symbol): ResponseHold => {
  const heldOf = (response: ServerResponse): Held => (response as Holder)[slot] as Held

  function closed(this: ServerResponse): void {
    const { exchange } = heldOf(this)
    exchange.abort()
    exchange.end()
  }

  /** Whether a response is over. What outlives the request must not keep it, so it is known weakly. */
  const hasEnded = (response: ServerResponse): (() => boolean) => {
    const known = new WeakRef(response)
    return () => {
      const kept = known.deref()
      return !kept || kept.writableEnded || kept.destroyed
    }
  }

  const announceTo = (response: ServerResponse, held: Held, status: number, sink = sinkOf(response)): void =>
    held.exchange.announce(status, sink, hasEnded(response))

  /** Adds what is announced to a head that is about to leave: what `writeHead` is then to be called with. */
  const completeHead = (response: ServerResponse, held: Held, status: number, args: readonly unknown[]): readonly unknown[] => {
    const [first, second, third] = args
    const takesList = third === undefined && sendsByWriteHead(response) && isNodesOwn(response, held.writeHead)
    if (takesList && isPlainHead(second) && !response.getHeaderNames().some(matters))
      return [first, listAnnounced(second, (sink) => announceTo(response, held, status, sink))]
    const head = takeHead(response, args)
    announceTo(response, held, status)
    return head
  }

  /** Makes the calls that waited. What is wrong with them nobody can be told any more. */
  const release = (response: ServerResponse, held: Held, status: number): void => {
    const { waiting = [] } = held
    held.state = 'announced'
    held.waiting = undefined
    Reflect.deleteProperty(response, 'headersSent')
    try {
      if (!response.headersSent) announceTo(response, held, status)
      for (const call of waiting) call()
    } catch (error) {
      response.destroy(error as Error)
    }
    if (held.drain) response.emit('drain')
  }

  /** The status is known. Whether the calls have to wait. */
  const conclude = (response: ServerResponse, held: Held, status: number): boolean => {
    const concluded = held.exchange.conclude(status)
    held.state = concluded ? 'waiting' : 'announced'
    if (!concluded) return false
    held.waiting = []
    // To whoever sends it the head has left: middleware that compresses would begin it anew with each chunk.
    Object.defineProperty(response, 'headersSent', { value: true, configurable: true })
    void concluded.then(() => release(response, held, status))
    return true
  }

  function writeHead(this: ServerResponse, ...args: readonly unknown[]): unknown {
    const held = heldOf(this)
    const send = (head: readonly unknown[]): unknown => held.writeHead.apply(this, head as unknown[])
    if (held.state === 'announced') return send(args)
    if (held.state === 'waiting') throw headLeft()
    const status = Number(args[0])
    if (!conclude(this, held, status)) return send(completeHead(this, held, status, args))
    const head = takeHead(this, args)
    held.waiting?.push(() => send(head))
    return this
  }

  const bodySender = (name: BodySender): Call => {
    const send = (response: ServerResponse, { senders }: Held, args: readonly unknown[]): unknown =>
      senders?.[name].apply(response, args as unknown[])

    return function (this: ServerResponse, ...args: readonly unknown[]): unknown {
      const held = heldOf(this)
      const { state } = held
      const waits = state === 'waiting' || (state === 'open' && conclude(this, held, this.statusCode))
      if (state === 'open' && !waits && !this.headersSent) announceTo(this, held, this.statusCode)
      if (!waits) return send(this, held, args)
      held.waiting?.push(() => send(this, held, args))
      if (name !== 'write') return this
      held.drain = true
      return false
    }
  }

  const bodySenders = { flushHeaders: bodySender('flushHeaders'), write: bodySender('write'), end: bodySender('end') }

  /** Only what writes leaves something behind when its client goes: a listener for it would be the dearest part of a read. */
  const writes = (response: ServerResponse): void => {
    const held = heldOf(response)
    const { flushHeaders, write, end } = response as unknown as Record<BodySender, Call>
    held.senders = { flushHeaders, write, end }
    Object.assign(response, bodySenders)
    if (response.destroyed) closed.call(response)
    else response.on('close', closed)
  }

  return {
    of: (response) => (response as Holder)[slot]?.exchange,
    hold: (response, exchange) => {
      const replaced = response as unknown as { writeHead: Call }
      ;(response as Holder)[slot] = {
        exchange,
        writeHead: replaced.writeHead,
        senders: undefined,
        state: 'open',
        waiting: undefined,
        drain: false,
      }
      replaced.writeHead = writeHead
      // Responses of HTTP/2 do not say afterwards that their client has gone, either.
      if (sendsByWriteHead(response)) exchange.whenWriting(() => writes(response))
      else writes(response)
    },
  }
}
