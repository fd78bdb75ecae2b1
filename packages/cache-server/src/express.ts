import type { IncomingMessage, ServerResponse } from 'node:http'
import { exchangesOf } from './exchange-slot'
import { holdResponse } from './hold-response'
import { serveFetch } from './node-fetch'
import type { ServerCache } from './server-cache-types'

/** Middleware for Express 4.18 and later, Connect, and whatever else hands on Node's request and response. */
export type NodeMiddleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void

const headerOf = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name]
  return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
}

/**
 * Lets every handler mounted after it read and write with `cache`: reads tag the response, writes are appended
 * before the response leaves and announced in its headers. Mount it before whatever opens a transaction.
 * Throws `NOT_A_SERVER_CACHE` for anything else than a server cache.
 *
 * @example
 * app.use(unstale(cache))
 * app.get('/api/scenes/:id', async (request, response) => response.json(await getScene(request.params.id)))
 */
export const unstale = (cache: ServerCache): NodeMiddleware => {
  const begin = exchangesOf(cache)
  return (request, response, next) => {
    const { originalUrl = request.url ?? '/' } = request as { readonly originalUrl?: string }
    const path = originalUrl.split('?', 1)[0] ?? '/'
    begin({
      method: request.method ?? 'GET',
      path,
      position: headerOf(request, 'cache-position'),
      cookie: headerOf(request, 'cookie'),
    }).then((exchange) => {
      holdResponse(response, exchange)
      response.on('close', () => {
        if (!response.writableFinished) exchange.abort()
        exchange.end()
      })
      exchange.run(() => next())
    }, next)
  }
}

/**
 * The SDK's endpoints, under any path.
 *
 * @example
 * app.use('/api/cache', unstaleEndpoints(cache)) // the browser's `events` is then '/api/cache/events'
 */
export const unstaleEndpoints =
  (cache: ServerCache): NodeMiddleware =>
  (request, response, next) => {
    const { handlers } = cache
    const handler = request.method === 'POST' ? handlers.POST : handlers.GET
    serveFetch(request, response, handler).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else next(error)
    })
  }
