import { announceResponse } from './announce-response'
import { arrivalOf } from './arrival'
import { captureResponse } from './capture-response'
import { withEarlier } from './earlier-headers'
import { serverError } from './errors'
import type { BeginExchange } from './exchange'
import { isHostSignal } from './host-signal'
import { pathOf } from './path-of'
import type { AskedRequest, Respond } from './response-cache'
import { isResponse } from './route-input'

/** One request to serve. */
export interface Served {
  readonly request: Request
  /** How its headers are read, where there is a cheaper way than to ask it. */
  readonly header?: AskedRequest['header']
  /** How whole responses are kept; undefined where they are not. */
  readonly respond: Respond | undefined
  readonly handle: () => unknown
  /** What middleware in front has set, where the handler's response is given it as well. */
  readonly earlier?: Headers
}

/** Answers a Fetch-style request inside an exchange. */
export type Serve = (served: Served) => Promise<Response>

const checked = (response: unknown, { url }: Request): Response => {
  if (isResponse(response)) return response
  const path = pathOf(url)
  throw serverError(
    'ROUTE_WITHOUT_RESPONSE',
    `The handler of ${path} returned ${response === null ? 'null' : typeof response}. Return a Response.`,
    { subject: path },
  )
}

/** Answers from memory, or by the handler. */
const throughMemory = async (respond: Respond, served: Served): Promise<Response> => {
  const { request, handle, header = (name) => request.headers.get(name), earlier = new Headers() } = served
  const { method, url } = request
  let passed: Response | undefined
  const ready = await respond({ method, url, header }, async (wanted, maxBytes) => {
    const run = await captureResponse(checked(await handle(), request), earlier, wanted, maxBytes)
    passed = run.passed
    return run
  })
  // The handler's own response goes its own way, unless the whole of it was kept.
  if (!ready) return passed as Response
  const { status, headers, body } = ready
  return new Response(body as Uint8Array<ArrayBuffer> | null, { status, headers: withEarlier(headers, earlier) })
}

/** The handler's own error is rethrown. */
export const createServe =
  (begin: BeginExchange, open: WeakSet<Request>): Serve =>
  async (served) => {
    const { request, respond, handle } = served
    const run = (): unknown => (respond ? throughMemory(respond, served) : handle())
    if (open.has(request)) return checked(await run(), request)

    const arrival = arrivalOf(request)
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
      return await announceResponse(checked(await exchange.run(run), request), exchange)
    } catch (error) {
      // Some frameworks throw their responses.
      if (isResponse(error)) throw await announceResponse(error, exchange)
      await exchange.conclude(isHostSignal(error) ? 303 : 500)
      exchange.end()
      throw error
    } finally {
      open.delete(request)
      stay()
    }
  }
