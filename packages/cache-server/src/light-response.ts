import { type HeaderSink, matters } from './header-sink'

/**
 * A response as Hono's server for Node makes it: what it is to be is laid aside, and a real Response, which costs many times as
 * much, is only made when somebody asks for what no field says. Who knows where it lies can add headers and leave it so.
 */
interface LightParts {
  readonly status: number
  readonly body: string | Uint8Array | null
  readonly headers: Headers | Readonly<Record<string, string>> | undefined
}

const isRecord = (headers: unknown): headers is Readonly<Record<string, string>> =>
  typeof headers === 'object' && headers !== null && Object.getPrototypeOf(headers) === Object.prototype

let slot: symbol | undefined

/**
 * It lies under a symbol of that server's own, as `[status, body, headers]`. Undefined for anything else: for other responses,
 * for a body that has to be read, and should the server lay it aside differently one day.
 */
const partsOf = (response: Response): LightParts | undefined => {
  if (!slot || !(slot in response)) slot = Object.getOwnPropertySymbols(response).find(({ description }) => description === 'cache') ?? slot
  const parts = slot && (response as unknown as Record<symbol, unknown>)[slot]
  if (!Array.isArray(parts) || parts.length !== 3) return undefined
  const [status, body, headers] = parts as readonly unknown[]
  const isWhole = typeof status === 'number' && (body === null || typeof body === 'string' || body instanceof Uint8Array)
  const isKnown = headers === undefined || headers instanceof Headers || isRecord(headers)
  return isWhole && isKnown ? ({ status, body, headers } as LightParts) : undefined
}

type Announce = (headers: HeaderSink) => void

/** Named here as they stand there, since an object that grows by names unforeseen costs more than all that is put into it. */
const announcePlain = (headers: Readonly<Record<string, string>>, announce: Announce): Headers | Readonly<Record<string, string>> => {
  let [status, groups, position]: readonly (string | undefined)[] = []
  let rest: (readonly [name: string, value: string])[] | undefined
  const add = (name: string, value: string): void => {
    if (name === 'Cache-Status') status = value
    else if (name === 'Cache-Groups') groups = value
    else if (name === 'Cache-Position') position = value
    else {
      rest ??= []
      rest.push([name, value])
    }
  }
  announce({ isPlain: true, get: () => null, set: add, append: add })
  if (status !== undefined && groups !== undefined && position !== undefined && !rest)
    return { ...headers, 'Cache-Status': status, 'Cache-Groups': groups, 'Cache-Position': position }
  const all = new Headers(headers)
  if (status !== undefined) all.set('Cache-Status', status)
  if (groups !== undefined) all.set('Cache-Groups', groups)
  if (position !== undefined) all.set('Cache-Position', position)
  for (const [name, value] of rest ?? []) all.append(name, value)
  return all
}

const announceReal = (headers: Headers | Readonly<Record<string, string>>, announce: Announce): Headers => {
  const own = new Headers(headers)
  announce(own)
  return own
}

/**
 * The response, with what `announce` writes into its headers; undefined when it is not a light one. A copy, since its handler
 * may return it, or its headers, to many requests.
 */
export const announceLight = (response: Response, announce: Announce): Response | undefined => {
  const parts = partsOf(response)
  if (!parts) return undefined
  const { status, body, headers = body === null ? {} : { 'Content-Type': 'text/plain; charset=UTF-8' } } = parts
  const Light = response.constructor as typeof Response
  const isPlain = !(headers instanceof Headers) && !Object.keys(headers).some(matters)
  return new Light(body as string | Uint8Array<ArrayBuffer> | null, {
    status,
    headers: isPlain ? announcePlain(headers, announce) : announceReal(headers, announce),
  })
}
