import type { Exchange } from './exchange'
import { observeBody } from './observe-body'

/** A copy, since a handler may return one Response to many requests, and headers of a redirect cannot be set. */
const announced = (response: Response, exchange: Exchange): Response => {
  const { status } = response
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

/** The response with what its exchange has to say, once that is known; what its body reads belongs to the request. */
export const announceResponse = (response: Response, exchange: Exchange): Response | Promise<Response> => {
  // Response.error() has no status: the host breaks the connection.
  const isBroken = response.status === 0
  const concluded = exchange.conclude(isBroken ? 500 : response.status)
  const leave = (): Response => (isBroken ? response : announced(response, exchange))
  return concluded ? concluded.then(leave) : leave()
}
