import type { FastifyPluginCallback } from 'fastify'
import { hostingOf, type MiddlewareOptions, respondWith } from './hosting'
import { createNodeExchanges, enterExchange } from './node-exchanges'
import { createEndpointServer } from './node-fetch'
import { respondNode } from './node-host'
import type { ServerCache } from './server-cache-types'

/** What a plugin of Fastify says of itself: its hooks are for the whole application, not only for what it registers. */
const forAll = <Plugin extends object>(plugin: Plugin): Plugin => Object.assign(plugin, { [Symbol.for('skip-override')]: true })

/**
 * A plugin that lets every route read and write with `cache`: reads tag the response, writes are appended before the
 * response leaves and announced in its headers. Register it before whatever opens a transaction.
 * With `cacheResponse` it keeps whole responses of all routes; a route chooses for itself with `config: { cacheResponse }`.
 * Throws `NOT_A_SERVER_CACHE` for anything else than a server cache.
 *
 * @example
 * app.register(unstale(cache))
 * app.get('/api/scenes/:id', (request) => getScene(request.params.id))
 * app.get('/api/shelf', { config: { cacheResponse: true } }, () => getShelf())
 */
export const unstale = (cache: ServerCache, options: MiddlewareOptions = {}): FastifyPluginCallback => {
  const hosting = hostingOf(cache)
  const open = createNodeExchanges(cache)
  const responds = new Map<unknown, ReturnType<typeof respondWith>>()
  const respondFor = (choice: MiddlewareOptions['cacheResponse'] = options.cacheResponse): ReturnType<typeof respondWith> => {
    if (!responds.has(choice)) responds.set(choice, respondWith(hosting, choice === undefined ? {} : { cacheResponse: choice }))
    return responds.get(choice)
  }

  return forAll<FastifyPluginCallback>((app, _options, ready) => {
    app.addHook('onRequest', (request, reply, done) => {
      let isOn = false
      const onward = (): void => {
        isOn = true
        done()
      }
      /** Fastify keeps headers to itself until it sends: what is sent in its place would be without them. */
      const take = (): void => {
        if (isOn) return
        for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value)
        reply.hijack()
      }
      const { cacheResponse } = request.routeOptions.config as MiddlewareOptions
      const respond = respondFor(cacheResponse)
      enterExchange(
        () => open(request.raw, reply.raw),
        (exchange) =>
          exchange.run(() =>
            respond ? respondNode(respond, request.raw, reply.raw, onward, { earlier: () => reply.getHeaders(), take }) : onward(),
          ),
        (error) => {
          if (!isOn) done(error as Error)
        },
      )
    })
    ready()
  })
}

/**
 * The SDK's endpoints, as a plugin.
 * Throws `NOT_A_SERVER_CACHE` for anything else than a server cache.
 *
 * @example
 * app.register(unstaleEndpoints(cache), { prefix: '/api/cache' }) // the browser's `events` is then '/api/cache/events'
 */
export const unstaleEndpoints = (cache: ServerCache): FastifyPluginCallback => {
  const serve = createEndpointServer(cache)
  return (app, _options, ready) => {
    // The endpoints read their body themselves, as far as they want it.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _body, done) => done(null))
    app.route({
      method: ['GET', 'POST'],
      url: '/*',
      handler: async (request, reply) => {
        reply.hijack()
        await serve(request.raw, reply.raw).catch(() => reply.raw.destroy())
      },
    })
    ready()
  }
}
