import { etagOf, isNoneMatchMet } from './etag'

/** How a response begins. */
export interface ResponseHead {
  readonly status: number
  readonly headers: Headers
}

/** A whole response, ready to be sent again. */
export interface StoredResponse {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** One character a byte: plain data, whatever the store. */
  readonly body: string
  /** When it was made, on the wall clock. */
  readonly madeAt: number
}

/** What is sent. */
export interface ReadyResponse extends ResponseHead {
  /** Null where none may be sent: to HEAD, and with a 304. */
  readonly body: Uint8Array | null
}

/** What one connection or one request is told, or what is made anew each time. */
const NOT_STORED = new Set(
  'connection keep-alive proxy-authenticate proxy-connection te trailer transfer-encoding upgrade date age set-cookie content-length cache-groups cache-group-invalidation cache-position cache-status'.split(
    ' ',
  ),
)

export const storeResponse = ({ status, headers }: ResponseHead, body: Uint8Array, madeAt: number): StoredResponse => {
  const kept = [...headers].filter(([name]) => !NOT_STORED.has(name))
  if (!headers.has('etag')) kept.push(['etag', etagOf(status, body)])
  return { status, headers: kept, body: Buffer.from(body).toString('latin1'), madeAt }
}

const BODILESS = new Set([204, 304])

/** The stored response for this request: whole, without its body, or only the word that the client's copy is right. */
export const readyResponse = (
  { status, headers: stored, body, madeAt }: StoredResponse,
  request: { readonly method: string; readonly ifNoneMatch: string | null },
  now: number,
): ReadyResponse => {
  const headers = new Headers(stored.map(([name, value]): [string, string] => [name, value]))
  headers.set('Age', String(Math.max(0, Math.floor((now - madeAt) / 1_000))))
  if (status === 200 && isNoneMatchMet(request.ifNoneMatch, headers.get('etag'))) {
    for (const name of ['content-type', 'content-encoding', 'content-language']) headers.delete(name)
    return { status: 304, headers, body: null }
  }
  if (BODILESS.has(status)) return { status, headers, body: null }
  headers.set('Content-Length', String(body.length))
  return { status, headers, body: request.method === 'HEAD' ? null : new Uint8Array(Buffer.from(body, 'latin1')) }
}
