import type { Metrics } from '@unstale/cache-core'
import type { Authorize } from './authorize'
import type { EventsEndpoint } from './events-endpoint'
import { forbidden, jsonError } from './json-answer'
import type { BodyHost, StreamHost } from './stream-sink'

/** The endpoints, Fetch-style: one mount point, told apart by the last segment of the path. */
export interface Handlers {
  readonly GET: (request: Request) => Promise<Response>
  readonly POST: (request: Request) => Promise<Response>
}

/** The same for a host that can begin an event stream by itself: then there is nothing to answer. */
export type Endpoints = (method: 'GET' | 'POST', request: Request, host?: StreamHost | BodyHost) => Promise<Response | undefined>

export interface EndpointsOptions {
  readonly authorize: Authorize | undefined
  readonly isProduction: () => boolean
  /** Asks `authorize` itself, once it knows the tags. */
  readonly events: EventsEndpoint
  /** Answers …/metrics and …/monitoring. */
  readonly metrics: Metrics | undefined
  /** Called first: the request is the SDK's own. */
  readonly onRequest: () => void
}

const EXIST =
  'POST …/events answers what has changed, as an event stream or once as JSON; GET …/metrics?timeRange=1h the numbers; GET …/monitoring how things stand.'

const closed = (): Response =>
  jsonError(
    403,
    'ENDPOINTS_CLOSED',
    'In production the endpoints are closed until createServerCache is given authorize: (request) => boolean.',
  )

const missing = (name: string): Response => jsonError(404, 'ENDPOINT_UNKNOWN', `There is no endpoint "${name}". ${EXIST}`)

const unmeasured = (name: string): Response =>
  jsonError(
    404,
    'METRICS_MISSING',
    `…/${name} answers when createServerCache is given metrics: createMetrics(), from @unstale/cache-metrics.`,
  )

const isMeasured = (name: string): name is 'metrics' | 'monitoring' => name === 'metrics' || name === 'monitoring'

const lastSegment = (url: string): string =>
  new URL(url, 'http://localhost').pathname.split('/').findLast((segment) => segment !== '') ?? ''

export const createEndpoints = ({ authorize, isProduction, events, metrics, onRequest }: EndpointsOptions): Endpoints => {
  const measured = async (name: 'metrics' | 'monitoring', method: 'GET' | 'POST', url: string): Promise<Response> => {
    if (!metrics) return unmeasured(name)
    if (method === 'POST') return jsonError(405, 'METHOD_UNSUPPORTED', `…/${name} is asked with GET. ${EXIST}`, { Allow: 'GET' })
    const { status, contentType, body } = await metrics.answer(name, new URL(url, 'http://localhost').searchParams)
    return new Response(body, { status, headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' } })
  }

  return async (method, request, host) => {
    onRequest()
    if (!authorize && isProduction()) return closed()
    const name = lastSegment(request.url)
    if (name === 'events' && method === 'POST') return events(request, host)
    if (authorize && (await authorize(request, { endpoint: name, tags: [] })) === false) return forbidden()
    if (isMeasured(name)) return measured(name, method, request.url)
    if (name !== 'events') return missing(name)
    return jsonError(405, 'METHOD_UNSUPPORTED', `…/events is asked with POST. ${EXIST}`, { Allow: 'POST' })
  }
}

/** Without a host there is always an answer. */
export const createHandlers = (endpoints: Endpoints): Handlers => ({
  GET: (request) => endpoints('GET', request) as Promise<Response>,
  POST: (request) => endpoints('POST', request) as Promise<Response>,
})
