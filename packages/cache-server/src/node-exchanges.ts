import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from './exchange'
import { createResponseHold, type ResponseHold } from './hold-response'
import { hostingOf } from './hosting'
import { fieldOf } from './node-head'
import type { ServerCache } from './server-cache-types'

/** A Node request, as frameworks hand it on. */
export type NodeRequest = IncomingMessage & { readonly originalUrl?: string }

export const urlOf = ({ originalUrl, url }: NodeRequest): string => originalUrl ?? url ?? '/'

/** Middleware may be mounted twice, for all routes and for one: where a response keeps the exchange of each cache. */
const holds = new WeakMap<ServerCache, ResponseHold>()

const holdOf = (cache: ServerCache): ResponseHold => {
  const found = holds.get(cache) ?? createResponseHold(Symbol('unstale.exchange'))
  holds.set(cache, found)
  return found
}

/** Opens the exchange of a request; a request that has one keeps it. */
export const createNodeExchanges = (
  cache: ServerCache,
): ((request: NodeRequest, response: ServerResponse) => Exchange | Promise<Exchange>) => {
  const { begin } = hostingOf(cache)
  const { of, hold } = holdOf(cache)

  const attach = (exchange: Exchange, response: ServerResponse): Exchange => {
    hold(response, exchange)
    return exchange
  }

  return (request, response) => {
    const found = of(response)
    if (found) return found
    const { method = 'GET', headers } = request
    const begun = begin({
      method,
      url: urlOf(request),
      position: fieldOf(headers, 'cache-position'),
      cookie: fieldOf(headers, 'cookie'),
      cause: fieldOf(headers, 'cache-cause'),
    })
    return begun instanceof Promise ? begun.then((exchange) => attach(exchange, response)) : attach(begun, response)
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
