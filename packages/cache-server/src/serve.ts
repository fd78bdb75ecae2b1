import type { Arrival } from './arrival'
import { captureResponse } from './capture-response'
import { serverError } from './errors'
import type { BeginExchange, Exchange } from './exchange'
import { isHostSignal } from './host-signal'
import { announceLight } from './light-response'
import { observeBody } from './observe-body'
import { pathOf } from './path-of'
import type { AskedRequest, Respond } from './response-cache'
import { isResponse } from './route-input'

/** One request to serve. */
export interface Served {
  readonly request: Request
  readonly arrival: () => Arrival
  /** How whole responses are kept; undefined where they are not. */
  readonly respond: Respond | undefined
  readonly handle: () => unknown
}

/** Answers a Fetch-style request inside an exchange. */
export type Serve = (served: Served) => Promise<Response>

/** A copy, since a handler may return one Response to many requests, and headers of a redirect cannot be set. */
const announced = (response: Response, exchange: Exchange): Response => {
  const { status } = response
  const light = announceLight(response, (headers) => exchange.announce(status, headers))
  if (light) {
    exchange.end()
    return light
  }
  const headers = new Headers(response.headers)
  exchange.announce(status, headers)
  const { statusText, body } = response
  if (body === null) exchange.end()
  return new Response(body && observeBody(body, { run: (work) => exchange.run(work), onEnd: () => exchange.end() }), {
    status,
    statusText,
    headers,
  })
}

const checked = (response: unknown, { url }: Request): Response => {
  if (isResponse(response)) return response
  const path = pathOf(url)
  throw serverError(
    'ROUTE_WITHOUT_RESPONSE',
    `The handler of ${path} returned ${response === null ? 'null' : typeof response}. Return a Response.`,
    { subject: path },
  )
}

const answer = (response: Response, exchange: Exchange): Response | Promise<Response> => {
  // Response.error() has no status: the host breaks the connection.
  const isBroken = response.status === 0
  const concluded = exchange.conclude(isBroken ? 500 : response.status)
  const leave = (): Response => (isBroken ? response : announced(response, exchange))
  return concluded ? concluded.then(leave) : leave()
}

const askedOf = ({ method, url }: Request, arrival: Arrival): AskedRequest => ({ method, url, header: arrival.header })

/** Answers from memory, or by the handler. */
const throughMemory = async (respond: Respond, { request, arrival, handle }: Served): Promise<Response> => {
  let passed: Response | undefined
  const ready = await respond(askedOf(request, arrival()), async (wanted, maxBytes) => {
    const run = await captureResponse(checked(await handle(), request), wanted, maxBytes)
    passed = run.passed
    return run
  })
  // The handler's own response goes its own way, unless the whole of it was kept.
  return ready ? new Response(ready.body as Uint8Array<ArrayBuffer> | null, ready) : (passed as Response)
}

/** The handler's own error is rethrown. */
export const createServe = (begin: BeginExchange): Serve => {
  /** A handler may be wrapped twice, for all routes and for one: the outer one announces. */
  const open = new WeakSet<Request>()

  return async (served) => {
    const { request, respond, handle } = served
    const run = (): unknown => (respond ? throughMemory(respond, served) : handle())
    if (open.has(request)) return checked(await run(), request)

    const arrival = served.arrival()
    const begun = begin({
      method: request.method,
      url: request.url,
      position: arrival.header('cache-position'),
      cookie: arrival.header('cookie'),
      cause: arrival.header('cache-cause'),
    })
    const exchange = begun instanceof Promise ? await begun : begun
    open.add(request)
    const stay = arrival.onLeave(() => exchange.abort())
    try {
      return await answer(checked(await exchange.run(run), request), exchange)
    } catch (error) {
      // Some frameworks throw their responses.
      if (isResponse(error)) throw await answer(error, exchange)
      await exchange.conclude(isHostSignal(error) ? 303 : 500)
      exchange.end()
      throw error
    } finally {
      open.delete(request)
      stay()
    }
  }
}
