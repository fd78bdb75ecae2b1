import { arrivalOf, isNodeEnv, nodeArrivalOf } from './arrival'
import { hostingOf, type MiddlewareOptions, respondWith } from './hosting'
import type { ServerCache } from './server-cache-types'

/** The part of Hono's context that matters here. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
  /** On Node, what its server was called with. */
  readonly env?: unknown
  res: Response
}

/** Middleware for Hono, on any runtime. */
export type HonoMiddleware = (context: HonoContext, next: () => Promise<void>) => Promise<void>

/**
 * Lets every handler mounted after it read and write with `cache`: reads tag the response, writes are appended
 * before the response leaves and announced in its headers. Mount it before whatever opens a transaction.
 * With `cacheResponse` it also keeps whole responses; mount it a second time, on the routes that want that.
 * Throws `NOT_A_SERVER_CACHE` for anything else than a server cache.
 *
 * @example
 * app.use(unstale(cache))
 * app.get('/api/scenes/:id', async (c) => c.json(await getScene(c.req.param('id'))))
 * app.get('/api/shelf', unstale(cache, { cacheResponse: true }), async (c) => c.json(await getShelf()))
 */
export const unstale = (cache: ServerCache, options: MiddlewareOptions = {}): HonoMiddleware => {
  const hosting = hostingOf(cache)
  const respond = respondWith(hosting, options)
  return async (context, next) => {
    const request = context.req.raw
    const response = await hosting.serve({
      request,
      arrival: () => (isNodeEnv(context.env) ? nodeArrivalOf(context.env) : arrivalOf(request)),
      respond,
      // Hono has turned what the handler threw into a response when this returns.
      handle: () => next().then(() => context.res),
    })
    if (response === context.res) return
    // Hono adds the headers of the response that is there to the one that is set.
    Object.assign(context, { res: undefined })
    context.res = response
  }
}

/**
 * The SDK's endpoints.
 *
 * @example
 * app.all('/api/cache/*', unstaleEndpoints(cache)) // the browser's `events` is then '/api/cache/events'
 */
export const unstaleEndpoints =
  (cache: ServerCache): ((context: Pick<HonoContext, 'req'>) => Promise<Response>) =>
  ({ req: { raw } }) =>
    raw.method === 'POST' ? cache.handlers.POST(raw) : cache.handlers.GET(raw)
