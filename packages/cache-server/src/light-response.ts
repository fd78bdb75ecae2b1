import type { HeaderSink } from './response-headers'

/**
 * A response as Hono's server for Node makes it: what it is to be is laid aside, and a real Response, which costs many times as
 * much, is only made when somebody asks for what no field says. Who knows where it lies can add headers and leave it so.
 */
interface LightParts {
  readonly status: number
  readonly body: string | Uint8Array | null
  readonly headers: Headers | Readonly<Record<string, string>> | undefined
}

const isPlain = (headers: unknown): headers is Readonly<Record<string, string>> =>
  typeof headers === 'object' && headers !== null && Object.getPrototypeOf(headers) === Object.prototype

/**
 * It lies under a symbol of that server's own, as `[status, body, headers]`. Undefined for anything else: for other responses,
 * for a body that has to be read, and should the server lay it aside differently one day.
 */
const partsOf = (response: Response): LightParts | undefined => {
  const slot = Object.getOwnPropertySymbols(response).find(({ description }) => description === 'cache')
  const parts = slot && (response as unknown as Record<symbol, unknown>)[slot]
  if (!Array.isArray(parts) || parts.length !== 3) return undefined
  const [status, body, headers] = parts as readonly unknown[]
  const isWhole = typeof status === 'number' && (body === null || typeof body === 'string' || body instanceof Uint8Array)
  const isKnown = headers === undefined || headers instanceof Headers || isPlain(headers)
  return isWhole && isKnown ? ({ status, body, headers } as LightParts) : undefined
}

/** A copy of plain headers, in the shape of `Headers`. */
const plainSink = (headers: Record<string, string>): HeaderSink => {
  const nameOf = (name: string): string => {
    if (name in headers) return name
    const lower = name.toLowerCase()
    for (const each in headers) if (each.length === name.length && each.toLowerCase() === lower) return each
    return name
  }
  return {
    get: (name) => headers[nameOf(name)] ?? null,
    set: (name, value) => {
      headers[nameOf(name)] = value
    },
    // Of cookies, which alone are appended, there is none yet where headers are kept so.
    append: (name, value) => {
      headers[nameOf(name)] = value
    },
  }
}

/**
 * The response, with what `announce` writes into its headers; undefined when it is not a light one. A copy, since its handler
 * may return it, or its headers, to many requests.
 */
export const announceLight = (response: Response, announce: (headers: HeaderSink) => void): Response | undefined => {
  const parts = partsOf(response)
  if (!parts) return undefined
  const { status, body, headers } = parts
  const Light = response.constructor as typeof Response
  // A list of cookies only fits into real headers.
  const isSimple = !(headers instanceof Headers) && !Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'set-cookie')
  const own = isSimple ? { ...(headers ?? (body === null ? {} : { 'Content-Type': 'text/plain; charset=UTF-8' })) } : new Headers(headers)
  announce(isSimple ? plainSink(own as Record<string, string>) : (own as Headers))
  return new Light(body as string | Uint8Array<ArrayBuffer> | null, { status, headers: own })
}
