import type { IncomingMessage, ServerResponse } from 'node:http'
import { hostingOf, type MiddlewareOptions, respondWith } from './hosting'
import { createNodeExchanges, enterExchange } from './node-exchanges'
import { createEndpointServer } from './node-fetch'
import { respondNode } from './node-host'
import type { ServerCache } from './server-cache-types'

/** Middleware for Express 4.18 and later, Connect, and whatever else hands on Node's request and response. */
export type NodeMiddleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void

/**
 * Lets every handler mounted after it read and write with `cache`: reads tag the response, writes are appended
 * before the response leaves and announced in its headers. Mount it before whatever opens a transaction.
 * With `cacheResponse` it also keeps whole responses; mount it a second time, on the routes that want that.
 * Throws `NOT_A_SERVER_CACHE` for anything else than a server cache.
 *
 * @example
 * app.use(unstale(cache))
 * app.get('/api/scenes/:id', async (request, response) => response.json(await getScene(request.params.id)))
 * app.get('/api/shelf', unstale(cache, { cacheResponse: true }), async (_request, response) => response.json(await getShelf()))
 */
export const unstale = (cache: ServerCache, options: MiddlewareOptions = {}): NodeMiddleware => {
  const respond = respondWith(hostingOf(cache), options)
  const open = createNodeExchanges(cache)
  return (request, response, next) => {
    let isOn = false
    const onward = (): void => {
      isOn = true
      next()
    }
    enterExchange(
      () => open(request, response),
      (exchange) => exchange.run(() => (respond ? respondNode(respond, request, response, onward) : onward())),
      // What goes wrong after that is the handler's affair, or its client's that has left.
      (error) => {
        if (!isOn) next(error)
      },
    )
  }
}

/**
 * The SDK's endpoints, under any path.
 * Throws `NOT_A_SERVER_CACHE` for anything else than a server cache.
 *
 * @example
 * app.use('/api/cache', unstaleEndpoints(cache)) // the browser's `events` is then '/api/cache/events'
 */
export const unstaleEndpoints = (cache: ServerCache): NodeMiddleware => {
  const serve = createEndpointServer(cache)
  return (request, response, next) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else next(error)
    })
  }
}
