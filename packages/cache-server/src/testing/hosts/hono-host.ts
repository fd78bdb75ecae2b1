import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import { unstale, unstaleEndpoints } from '../../hono'
import { askedOf, responseOf } from './fetch-hosts'
import { HANDLED, type Host, type HostOptions, type RunningHost } from './host'
import { listen } from './listen'

const start = ({ cache, routes, before = {} }: HostOptions, overrideGlobalObjects: boolean): Promise<RunningHost> => {
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
  return listen(createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects }) as Server)
}

export const honoHost: Host = {
  name: 'Hono',
  how: '`unstale(cache)` for all routes, once more on those whose responses are kept, on its own Node server',
  start: (options) => start(options, false),
}

/** As its server does unless told otherwise: it puts a Request and a Response of its own in the place of everybody's. */
export const honoHostWithItsGlobals: Host = {
  name: 'Hono, with its own Request and Response',
  how: honoHost.how,
  start: (options) => start(options, true),
}
