import type { Authorize } from './authorize'
import { forbidden, jsonError } from './json-answer'

/** The endpoints, Fetch-style: one mount point, told apart by the last segment of the path. */
export interface Handlers {
  readonly GET: (request: Request) => Promise<Response>
  readonly POST: (request: Request) => Promise<Response>
}

export interface HandlersOptions {
  readonly authorize: Authorize | undefined
  readonly isProduction: () => boolean
  /** Asks `authorize` itself, once it knows the tags. */
  readonly events: (request: Request) => Promise<Response>
  /** Called first: the request is the SDK's own. */
  readonly onRequest: () => void
}

const EXIST = 'POST …/events answers what has changed, as an event stream or once as JSON.'

const closed = (): Response =>
  jsonError(
    403,
    'ENDPOINTS_CLOSED',
    'In production the endpoints are closed until createServerCache is given authorize: (request) => boolean.',
  )

const missing = (name: string): Response => jsonError(404, 'ENDPOINT_UNKNOWN', `There is no endpoint "${name}". ${EXIST}`)

const lastSegment = (url: string): string =>
  new URL(url, 'http://localhost').pathname.split('/').findLast((segment) => segment !== '') ?? ''

export const createHandlers = ({ authorize, isProduction, events, onRequest }: HandlersOptions): Handlers => {
  const dispatch =
    (method: 'GET' | 'POST') =>
    async (request: Request): Promise<Response> => {
      onRequest()
      if (!authorize && isProduction()) return closed()
      const name = lastSegment(request.url)
      if (name === 'events' && method === 'POST') return events(request)
      if (authorize && (await authorize(request, { endpoint: name, tags: [] })) === false) return forbidden()
      if (name !== 'events') return missing(name)
      return jsonError(405, 'METHOD_UNSUPPORTED', `…/events is asked with POST. ${EXIST}`, { Allow: 'POST' })
    }
  return { GET: dispatch('GET'), POST: dispatch('POST') }
}
