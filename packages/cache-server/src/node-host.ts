import type { IncomingMessage, ServerResponse } from 'node:http'
import { captureNode } from './capture-node'
import type { Exchange } from './exchange'
import { createResponseHold, type ResponseHold } from './hold-response'
import { hostingOf } from './hosting'
import { fieldOf, headerOf } from './node-head'
import type { AskedRequest, Respond } from './response-cache'
import type { ServerCache } from './server-cache-types'
import type { ReadyResponse } from './stored-response'

/** A Node request, as frameworks hand it on. */
export type NodeRequest = IncomingMessage & { readonly originalUrl?: string }

const urlOf = ({ originalUrl, url }: NodeRequest): string => originalUrl ?? url ?? '/'

export const askedOf = (request: NodeRequest): AskedRequest => ({
  method: request.method ?? 'GET',
  url: `${headerOf(request, 'host') ?? headerOf(request, ':authority') ?? ''}${urlOf(request)}`,
  header: (name) => headerOf(request, name),
})

/** Middleware may be mounted twice, for all routes and for one: where a response keeps the exchange of each cache. */
const holds = new WeakMap<ServerCache, ResponseHold>()

const holdOf = (cache: ServerCache): ResponseHold => {
  const found = holds.get(cache) ?? createResponseHold(Symbol('unstale.exchange'))
  holds.set(cache, found)
  return found
}

/** Opens the exchange of a request; a request that has one keeps it. `isWhole`: its response is going to be collected on its way. */
export const createNodeExchanges = (
  cache: ServerCache,
): ((request: NodeRequest, response: ServerResponse, isWhole?: boolean) => Exchange | Promise<Exchange>) => {
  const { begin } = hostingOf(cache)
  const { of, hold, holdAll } = holdOf(cache)

  const attach = (exchange: Exchange, response: ServerResponse, isWhole: boolean): Exchange => {
    hold(response, exchange)
    if (isWhole) holdAll(response)
    return exchange
  }

  return (request, response, isWhole = false) => {
    const found = of(response)
    if (found) {
      if (isWhole) holdAll(response)
      return found
    }
    const { method = 'GET', headers } = request
    const begun = begin({
      method,
      url: urlOf(request),
      position: fieldOf(headers, 'cache-position'),
      cookie: fieldOf(headers, 'cookie'),
      cause: fieldOf(headers, 'cache-cause'),
    })
    return begun instanceof Promise ? begun.then((exchange) => attach(exchange, response, isWhole)) : attach(begun, response, isWhole)
  }
}

/** Does `work` with the exchange, in the same step where it is there already. What goes wrong, then or later, is told to `failed`. */
export const enterExchange = (
  open: () => Exchange | Promise<Exchange>,
  work: (exchange: Exchange) => unknown,
  failed: (error: unknown) => void,
): void => {
  try {
    const begun = open()
    const done = begun instanceof Promise ? begun.then(work) : work(begun)
    if (done instanceof Promise) done.catch(failed)
  } catch (error) {
    failed(error)
  }
}

/** A handler that sees no condition answers in whole; the condition is judged on what it answered. */
export const withoutConditions = ({ headers }: IncomingMessage): void => {
  for (const name of ['if-none-match', 'if-modified-since']) delete headers[name]
}

const sendReady = (response: ServerResponse, { status, headers, body }: ReadyResponse): void => {
  response.statusCode = status
  for (const name of ['transfer-encoding', ...(body ? [] : ['content-type', 'content-length', 'content-encoding'])])
    response.removeHeader(name)
  for (const [name, value] of headers) response.setHeader(name, value)
  response.end(body ?? undefined)
}

/** Answers from memory, or lets `onward` write its response and keeps that. `take` is called before anything is sent in its place. */
export const respondNode = async (
  respond: Respond,
  request: NodeRequest,
  response: ServerResponse,
  onward: () => void,
  take: () => void = () => undefined,
): Promise<void> => {
  const asked = askedOf(request)
  const condition = asked.header('if-none-match')
  const ready = await respond(
    { ...asked, header: (name) => (name === 'if-none-match' ? condition : asked.header(name)) },
    (wanted, maxBytes) => {
      const captured = captureNode(response, wanted, maxBytes)
      if (maxBytes > 0) withoutConditions(request)
      onward()
      return captured
    },
  )
  if (!ready) return
  take()
  sendReady(response, ready)
}
