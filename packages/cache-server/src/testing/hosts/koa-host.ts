import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import Koa from 'koa'
import { unstale, unstaleEndpoints } from '../../koa'
import { HANDLED, type Host } from './host'
import { listenWith } from './listen'

export const koaHost: Host = {
  name: 'Koa',
  how: '`unstale(cache)` for all middleware, once more on the routes whose responses are kept',
  start: ({ cache, routes, before = {} }) => {
    const app = new Koa()
    const endpoints = unstaleEndpoints(cache)
    app.use(async (ctx, next) => {
      ctx.set(before)
      try {
        await next()
      } catch {
        ctx.status = 500
        ctx.body = HANDLED
      }
    })
    app.use((ctx, next) => (ctx.path.startsWith('/cache/') ? endpoints(ctx) : next()))
    app.use(unstale(cache))
    for (const { method, path, handler, ...options } of routes) {
      const own = options.cacheResponse ? unstale(cache, options) : (_ctx: Koa.Context, next: () => Promise<unknown>) => next()
      app.use(async (ctx, next) => {
        if (ctx.path !== `/${path}` || (ctx.method === 'HEAD' ? 'GET' : ctx.method) !== method) return next()
        return own(ctx, async () => {
          const {
            status = 200,
            headers = {},
            json,
            stream,
          } = await handler({
            query: ctx.URL.searchParams,
            header: (name) => ctx.get(name) || undefined,
            json: async () => JSON.parse(await text(ctx.req)) as unknown,
          })
          ctx.body = stream ? Readable.from(stream()) : (json ?? null)
          ctx.status = status
          ctx.set(headers)
        })
      })
    }
    return listenWith(app.callback())
  },
}
