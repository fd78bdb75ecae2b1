import type { IncomingMessage, ServerResponse } from 'node:http'
import { hostingOf } from './hosting'
import { createBody } from './node-body'
import { createNodeHost } from './node-sink'
import type { ServerCache } from './server-cache-types'
import type { StreamHost } from './stream-sink'

/** A Node request that a body parser may have read already. */
type ParsedRequest = IncomingMessage & { readonly body?: unknown; readonly originalUrl?: string }

const bodyOf = (request: ParsedRequest): BodyInit | undefined => {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined
  if (!request.readableDidRead) return createBody(request)
  return typeof request.body === 'string' ? request.body : JSON.stringify(request.body ?? null)
}

const toRequest = (request: ParsedRequest, signal: AbortSignal): Request => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    // HTTP/2 has its request line among its headers.
    if (!name.startsWith(':')) headers.set(name, Array.isArray(value) ? value.join(', ') : (value ?? ''))
  }
  const body = bodyOf(request)
  const url = new URL(request.originalUrl ?? request.url ?? '/', 'http://localhost')
  const init: RequestInit & { readonly duplex?: 'half' } = {
    method: request.method ?? 'GET',
    headers,
    signal,
    ...(body !== undefined && { body, duplex: 'half' }),
  }
  return new Request(url, init)
}

const sendHead = (response: ServerResponse, { status, headers }: Response, isHttp2: boolean): void => {
  response.statusCode = status
  for (const [name, value] of headers) {
    // HTTP/2 knows no such header: it closes streams, not connections.
    if (!(isHttp2 && name === 'connection')) response.setHeader(name, value)
  }
}

/**
 * Serves a Node request with a Fetch-style handler. When the client leaves, the request's signal aborts.
 * A handler that streams begins the response through `host` and has nothing to answer; what it answers is sent whole.
 */
export const serveFetch = async (
  request: ParsedRequest,
  response: ServerResponse,
  handler: (request: Request, host: StreamHost) => Promise<Response | undefined>,
): Promise<void> => {
  const gone = new AbortController()
  const onClose = (): void => gone.abort()
  response.on('close', onClose)
  const answer = await handler(toRequest(request, gone.signal), createNodeHost(response))
  // A stream outlives its request by hours: it must not keep it.
  if (!answer) return void response.off('close', onClose)
  sendHead(response, answer, request.httpVersionMajor >= 2)
  response.end(Buffer.from(await answer.arrayBuffer()))
}

/** Serves Node requests with the endpoints of a cache. Throws `NOT_A_SERVER_CACHE` for anything else. */
export const createEndpointServer = (cache: ServerCache): ((request: ParsedRequest, response: ServerResponse) => Promise<void>) => {
  const { endpoints } = hostingOf(cache)
  return (request, response) =>
    serveFetch(request, response, (asked, host) => endpoints(request.method === 'POST' ? 'POST' : 'GET', asked, host))
}
