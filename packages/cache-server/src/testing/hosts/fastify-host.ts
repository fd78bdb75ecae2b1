import { Readable } from 'node:stream'
import { fastify } from 'fastify'
import { unstale, unstaleEndpoints } from '../../fastify'
import { HANDLED, type Host } from './host'
import { running } from './listen'

export const fastifyHost: Host = {
  name: 'Fastify',
  how: '`register(unstale(cache))`; routes say `config: { cacheResponse }`',
  start: async ({ cache, routes, before = {} }) => {
    const app = fastify()
    app.addHook('onRequest', async (_request, reply) => void reply.headers(before))
    app.register(unstale(cache))
    app.register(unstaleEndpoints(cache), { prefix: '/cache' })
    app.setErrorHandler((_error, _request, reply) => reply.code(500).send(HANDLED))
    app.register(async (scope) => {
      for (const { method, path, handler, ...options } of routes) {
        scope.route({
          method,
          url: `/${path}`,
          config: options,
          handler: async (request, reply) => {
            const {
              status = 200,
              headers = {},
              json,
              stream,
            } = await handler({
              query: new URL(request.url, 'http://localhost').searchParams,
              header: (name) => request.headers[name.toLowerCase()] as string | undefined,
              json: async () => request.body,
            })
            reply.code(status).headers(headers)
            return reply.send(stream ? Readable.from(stream()) : json)
          },
        })
      }
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const host = running(app.server)
    return { ...host, close: () => Promise.all([host.close(), app.close()]).then(() => undefined) }
  },
}
