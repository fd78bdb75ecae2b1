import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import { unstale, unstaleEndpoints } from '../../hono'
import { askedOf, responseOf } from './fetch-hosts'
import { HANDLED, type Host } from './host'
import { listen } from './listen'

export const honoHost: Host = {
  name: 'Hono',
  how: '`unstale(cache)` for all routes, once more on those whose responses are kept, on its own Node server',
  start: ({ cache, routes, before = {} }) => {
    const app = new Hono()
    app.use(async (c, next) => {
      for (const [name, value] of Object.entries(before)) c.res.headers.set(name, value)
      await next()
    })
    app.all('/cache/*', unstaleEndpoints(cache))
    app.use(unstale(cache))
    for (const { method, path, handler, ...options } of routes) {
      const own: readonly MiddlewareHandler[] = options.cacheResponse ? [unstale(cache, options)] : []
      app.on([method], [`/${path}`], ...own, async (c) => responseOf(await handler(askedOf(c.req.raw))))
    }
    app.onError((_error, c) => c.json(HANDLED, 500))
    return listen(createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server)
  },
}
