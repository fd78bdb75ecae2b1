import type { IncomingMessage, ServerResponse } from 'node:http'
import { captureNode } from './capture-node'
import type { Exchange } from './exchange'
import { holdResponse } from './hold-response'
import { hostingOf } from './hosting'
import type { AskedRequest, Respond } from './response-cache'
import type { ServerCache } from './server-cache-types'
import type { ReadyResponse } from './stored-response'

/** A Node request, as frameworks hand it on. */
export type NodeRequest = IncomingMessage & { readonly originalUrl?: string }

const headerOf = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name]
  return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
}

const urlOf = ({ originalUrl, url }: NodeRequest): string => originalUrl ?? url ?? '/'

export const askedOf = (request: NodeRequest): AskedRequest => ({
  method: request.method ?? 'GET',
  url: `${headerOf(request, 'host') ?? headerOf(request, ':authority') ?? ''}${urlOf(request)}`,
  header: (name) => headerOf(request, name),
})

/** Middleware may be mounted twice, for all routes and for one. */
const opened = new WeakMap<ServerCache, WeakMap<ServerResponse, Exchange>>()

/** Opens the exchange of a request; a request that has one keeps it. */
export const createNodeExchanges = (cache: ServerCache): ((request: NodeRequest, response: ServerResponse) => Promise<Exchange>) => {
  const { begin } = hostingOf(cache)
  const open = opened.get(cache) ?? new WeakMap<ServerResponse, Exchange>()
  opened.set(cache, open)
  return async (request, response) => {
    const found = open.get(response)
    if (found) return found
    const exchange = await begin({
      method: request.method ?? 'GET',
      path: urlOf(request).split('?', 1)[0] ?? '/',
      position: headerOf(request, 'cache-position'),
      cookie: headerOf(request, 'cookie'),
      cause: headerOf(request, 'cache-cause'),
    })
    open.set(response, exchange)
    holdResponse(response, exchange)
    response.on('close', () => {
      if (!response.writableFinished) exchange.abort()
      exchange.end()
    })
    return exchange
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
