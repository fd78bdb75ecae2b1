import { captureResponse } from './capture-response'
import { serverError } from './errors'
import type { Exchange } from './exchange'
import { isHostSignal } from './host-signal'
import { type Hosting, type MiddlewareOptions, respondWith } from './hosting'
import { observeBody } from './observe-body'
import type { AskedRequest, Respond } from './response-cache'
import { isResponse, type RouteInput, requestOf } from './route-input'

/** A handler that is called with a Request, or with what holds one. */
export type RouteHandler<Input extends RouteInput, Rest extends readonly unknown[]> = (
  input: Input,
  ...rest: Rest
) => Response | Promise<Response>

/** The handler, tagged: called by the host with the same arguments. */
export type Routed<Input extends RouteInput, Rest extends readonly unknown[]> = (input: Input, ...rest: Rest) => Promise<Response>

/** A copy, since a handler may return one Response to many requests, and headers of a redirect cannot be set. */
const announced = (response: Response, exchange: Exchange): Response => {
  const headers = new Headers(response.headers)
  exchange.announce(response.status, headers)
  const { status, statusText, body } = response
  if (body === null) exchange.end()
  return new Response(body && observeBody(body, { run: exchange.run, onEnd: exchange.end }), { status, statusText, headers })
}

const checked = (response: unknown, path: string): Response => {
  if (isResponse(response)) return response
  throw serverError(
    'ROUTE_WITHOUT_RESPONSE',
    `The handler of ${path} returned ${response === null ? 'null' : typeof response}. Return a Response.`,
    { subject: path },
  )
}

const answer = async (response: Response, exchange: Exchange): Promise<Response> => {
  // Response.error() has no status: the host breaks the connection.
  await exchange.conclude(response.status === 0 ? 500 : response.status)
  return response.status === 0 ? response : announced(response, exchange)
}

const askedOf = ({ method, url, headers }: Request): AskedRequest => ({ method, url, header: (name) => headers.get(name) })

/** Answers from memory, or by the handler. */
const throughMemory = async (respond: Respond, request: Request, handle: () => Promise<Response>): Promise<Response> => {
  let passed: Response | undefined
  const ready = await respond(askedOf(request), async (wanted, maxBytes) => {
    const run = await captureResponse(await handle(), wanted, maxBytes)
    passed = run.passed
    return run
  })
  // The handler's own response goes its own way, unless the whole of it was kept.
  return ready ? new Response(ready.body as Uint8Array<ArrayBuffer> | null, ready) : (passed as Response)
}

/**
 * Wraps a Fetch-style handler: reads inside it tag its response, and what it invalidates is appended before the response leaves.
 * The handler's own error is rethrown.
 */
export const createRoute = (hosting: Hosting) => {
  /** A handler may be wrapped twice, for all routes and for one: the outer one announces. */
  const open = new WeakMap<Request, Exchange>()
  return <Input extends RouteInput, Rest extends readonly unknown[]>(
    handler: RouteHandler<Input, Rest>,
    options: MiddlewareOptions = {},
  ): Routed<Input, Rest> => {
    const respond = respondWith(hosting, options)
    return async (input, ...rest) => {
      const request = requestOf(input)
      const path = new URL(request.url, 'http://localhost').pathname
      const handle = async (): Promise<Response> => checked(await handler(input, ...rest), path)
      const run = (): Promise<Response> => (respond ? throughMemory(respond, request, handle) : handle())
      if (open.has(request)) return run()

      const { method, headers } = request
      const exchange = await hosting.begin({
        method,
        path,
        position: headers.get('cache-position'),
        cookie: headers.get('cookie'),
        cause: headers.get('cache-cause'),
      })
      open.set(request, exchange)
      const signal: AbortSignal | undefined = request.signal
      if (signal?.aborted) exchange.abort()
      signal?.addEventListener('abort', exchange.abort)
      try {
        return await answer(await exchange.run(run), exchange)
      } catch (error) {
        // Some frameworks throw their responses.
        if (isResponse(error)) throw await answer(error, exchange)
        await exchange.conclude(isHostSignal(error) ? 303 : 500)
        exchange.end()
        throw error
      } finally {
        open.delete(request)
        signal?.removeEventListener('abort', exchange.abort)
      }
    }
  }
}
