import { announceResponse } from './announce-response'
import type { Exchange } from './exchange'
import { hostingOf, type MiddlewareOptions, respondWith } from './hosting'
import { isNodeEnv, type NodeEnv } from './node-env'
import { createNodeExchanges } from './node-exchanges'
import { headerOf } from './node-head'
import type { ServerCache } from './server-cache-types'
import { isWhole } from './whole-response'

/** The part of Hono's context that matters here. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
  /** On Node, what its server was called with. */
  readonly env?: unknown
  res: Response
}

/** Middleware for Hono, on any runtime. */
export type HonoMiddleware = (context: HonoContext, next: () => Promise<void>) => Promise<void>

/** Hono adds the headers of the response that is there to the one that is set. */
const replace = (context: HonoContext, response: Response): void => {
  Object.assign(context, { res: undefined })
  context.res = response
}

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
  const open = createNodeExchanges(cache)

  const serve = async (context: HonoContext, next: () => Promise<void>, header?: (name: string) => string | null): Promise<void> => {
    // Hono has turned what the handler threw into a response when `next` returns.
    const handle = (): Promise<Response> => next().then(() => context.res)
    const earlier = respond && { earlier: new Headers(context.res.headers) }
    replace(context, await hosting.serve({ request: context.req.raw, respond, handle, ...earlier, ...(header && { header }) }))
  }

  /** Its server begins to read a stream before it sends the head: what comes late must not depend on how far it got. */
  const announce = async (exchange: Exchange, context: HonoContext): Promise<void> =>
    replace(context, await announceResponse(context.res, exchange))

  /** Hono's own server for Node sends through Node's response, where headers can be added without making another Response. */
  const serveNode = (exchange: Exchange, context: HonoContext, next: () => Promise<void>, { incoming }: NodeEnv): Promise<void> =>
    exchange
      .run(() => (respond ? serve(context, next, (name) => headerOf(incoming, name)) : next()))
      .then(() => (isWhole(context.res) ? undefined : announce(exchange, context)))

  return (context, next) => {
    const { env } = context
    const request = context.req.raw
    if (!isNodeEnv(env)) return serve(context, next)
    hosting.open.add(request)
    const begun = open(env.incoming, env.outgoing)
    return begun instanceof Promise
      ? begun.then((exchange) => serveNode(exchange, context, next, env))
      : serveNode(begun, context, next, env)
  }
}

/**
 * The SDK's endpoints.
 *
 * @example
 * app.all('/api/cache/*', unstaleEndpoints(cache)) // the browser's `events` is then '/api/cache/events'
 */
export const unstaleEndpoints = (cache: ServerCache): ((context: Pick<HonoContext, 'req' | 'env'>) => Promise<Response>) => {
  const { endpoints } = hostingOf(cache)
  return ({ req: { raw }, env }) =>
    // There is an answer, since the response is begun by Hono's server.
    endpoints(raw.method === 'POST' ? 'POST' : 'GET', raw, isNodeEnv(env) ? env : undefined) as Promise<Response>
}
