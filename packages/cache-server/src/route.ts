import { serverError } from './errors'
import type { BeginExchange, Exchange } from './exchange'
import { isHostSignal } from './host-signal'
import { observeBody } from './observe-body'

/** A handler that is called with a Request first: Next.js route handlers, Hono's and Bun's `fetch`, service workers. */
export type RouteHandler<R extends Request, Rest extends readonly unknown[]> = (request: R, ...rest: Rest) => Response | Promise<Response>

/** The handler, tagged: called by the host with the same arguments. */
export type Routed<R extends Request, Rest extends readonly unknown[]> = (request: R, ...rest: Rest) => Promise<Response>

const isRequest = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'method' in value &&
  'url' in value &&
  'headers' in value &&
  typeof (value.headers as Headers).get === 'function'

/** By shape: hosts with a realm of their own have a Response of their own. */
const isResponse = (value: unknown): value is Response =>
  typeof value === 'object' &&
  value !== null &&
  'status' in value &&
  'headers' in value &&
  typeof (value.headers as Headers).get === 'function'

/** A copy, since a handler may return one Response to many requests, and headers of a redirect cannot be set. */
const announced = (response: Response, exchange: Exchange): Response => {
  const headers = new Headers(response.headers)
  exchange.announce(response.status, headers)
  const { status, statusText, body } = response
  if (body === null) exchange.end()
  return new Response(body && observeBody(body, { run: exchange.run, onEnd: exchange.end }), { status, statusText, headers })
}

const answer = async (response: unknown, exchange: Exchange, path: string): Promise<Response> => {
  if (!isResponse(response)) {
    await exchange.conclude(500)
    throw serverError(
      'ROUTE_WITHOUT_RESPONSE',
      `The handler of ${path} returned ${response === null ? 'null' : typeof response}. Return a Response.`,
      { subject: path },
    )
  }
  // Response.error() has no status: the host breaks the connection.
  await exchange.conclude(response.status === 0 ? 500 : response.status)
  return response.status === 0 ? response : announced(response, exchange)
}

/**
 * Wraps a Fetch-style handler: reads inside it tag its response, and what it invalidates is appended before the response leaves.
 * The handler's own error is rethrown.
 */
export const createRoute =
  (begin: BeginExchange) =>
  <R extends Request, Rest extends readonly unknown[]>(handler: RouteHandler<R, Rest>): Routed<R, Rest> =>
  async (request, ...rest) => {
    if (!isRequest(request)) {
      throw serverError(
        'ROUTE_WITHOUT_REQUEST',
        `A handler made by cache.route must be called with a Request first, but was called with ${typeof request}.`,
      )
    }
    const { method, headers } = request
    const path = new URL(request.url, 'http://localhost').pathname
    const exchange = await begin({ method, path, position: headers.get('cache-position'), cookie: headers.get('cookie') })
    const signal: AbortSignal | undefined = request.signal
    if (signal?.aborted) exchange.abort()
    signal?.addEventListener('abort', exchange.abort)
    try {
      const response = await exchange.run(async () => handler(request, ...rest))
      return await answer(response, exchange, path)
    } catch (error) {
      // Some frameworks throw their responses.
      if (isResponse(error)) throw await answer(error, exchange, path)
      await exchange.conclude(isHostSignal(error) ? 303 : 500)
      exchange.end()
      throw error
    } finally {
      signal?.removeEventListener('abort', exchange.abort)
    }
  }
