import { AsyncResource } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { hostingOf, type MiddlewareOptions, respondWith } from './hosting'
import { createNodeExchanges } from './node-exchanges'
import { createEndpointServer } from './node-fetch'
import { askedOf, withoutConditions } from './node-host'
import type { Respond } from './response-cache'
import type { ServerCache } from './server-cache-types'

/** The part of Koa's context that matters here. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly response: { readonly headers: object }
  status: number
  body: unknown
  respond?: boolean | undefined
  set(name: string, value: string): void
  remove(name: string): void
}

/** Middleware for Koa 2.15 and later. */
export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<void>

/** What Koa will send; undefined for a stream, which is not whole. */
const bytesOf = (body: unknown): Uint8Array | undefined => {
  if (body === null || body === undefined) return new Uint8Array()
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as string)
  const isOpen = typeof body === 'object' && ('pipe' in body || 'getReader' in body || 'stream' in body || 'headers' in body)
  return isOpen ? undefined : Buffer.from(JSON.stringify(body))
}

/** Koa reads a stream after all middleware has returned: what it reads then belongs to the request all the same. */
const keepPlace = (body: unknown): void => {
  const stream = body as { _read?: (size: number) => void } | null | undefined
  if (typeof stream?._read === 'function') stream._read = AsyncResource.bind(stream._read.bind(stream))
}

/** Koa sends when all middleware has returned, so a response is taken from its context and put there. */
const respondKoa = async (respond: Respond, context: KoaContext, next: () => Promise<unknown>): Promise<void> => {
  const asked = askedOf(context.req)
  const condition = asked.header('if-none-match')
  const ready = await respond(
    { ...asked, header: (name) => (name === 'if-none-match' ? condition : asked.header(name)) },
    async (wanted, maxBytes) => {
      const earlier = new Map(Object.entries(context.response.headers))
      if (maxBytes > 0) withoutConditions(context.req)
      await next()
      const set = Object.entries(context.response.headers).filter(([name, value]) => earlier.get(name) !== value)
      const head = { status: context.status, headers: new Headers(set.map(([name, value]): [string, string] => [name, String(value)])) }
      const body = context.respond === false || !wanted(head) ? undefined : bytesOf(context.body)
      return { head, body: body && body.byteLength <= maxBytes ? body : undefined }
    },
  )
  if (!ready) return
  context.body = ready.body && Buffer.from(ready.body)
  context.status = ready.status
  for (const [name, value] of ready.headers) context.set(name, value)
}

/**
 * Lets all middleware after it read and write with `cache`: reads tag the response, writes are appended
 * before the response leaves and announced in its headers. Mount it before whatever opens a transaction.
 * With `cacheResponse` it also keeps whole responses; mount it a second time, on the routes that want that.
 * Throws `NOT_A_SERVER_CACHE` for anything else than a server cache.
 *
 * @example
 * app.use(unstale(cache))
 * router.get('/api/scenes/:id', async (ctx) => { ctx.body = await getScene(ctx.params.id) })
 */
export const unstale = (cache: ServerCache, options: MiddlewareOptions = {}): KoaMiddleware => {
  const respond = respondWith(hostingOf(cache), options)
  const open = createNodeExchanges(cache)
  return (context, next) => {
    const work = (): Promise<void> => (respond ? respondKoa(respond, context, next) : next()).then(() => keepPlace(context.body))
    const begun = open(context.req, context.res)
    return begun instanceof Promise ? begun.then((exchange) => exchange.run(work)) : begun.run(work)
  }
}

/**
 * The SDK's endpoints, for every path that reaches them.
 * Throws `NOT_A_SERVER_CACHE` for anything else than a server cache.
 *
 * @example
 * app.use(mount('/api/cache', unstaleEndpoints(cache))) // the browser's `events` is then '/api/cache/events'
 */
export const unstaleEndpoints = (cache: ServerCache): ((context: Pick<KoaContext, 'req' | 'res' | 'respond'>) => Promise<void>) => {
  const serve = createEndpointServer(cache)
  return async (context) => {
    context.respond = false
    await serve(context.req, context.res).catch(() => context.res.destroy())
  }
}
