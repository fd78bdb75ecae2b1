import { createHash } from 'node:crypto'
import { type Position, parsePosition } from '@unstale/cache-core'
import { parseList } from 'structured-headers'

/** One answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
  /** Undefined when the body is no JSON. */
  readonly json: unknown
  /** Of the body. */
  readonly digest: string
  /** `Cache-Groups`, or what the write named. Undefined: no such header, or one that cannot be read. */
  readonly tags: readonly string[] | undefined
  readonly named: readonly string[] | undefined
  readonly position: Position | undefined
  /** When it was asked and answered, ms since 1970 by this machine's clock. */
  readonly askedAt: number
  readonly answeredAt: number
}

export interface AskOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly timeoutMs: number
}

const stringsOf = (field: string | null): readonly string[] | undefined => {
  if (field === null) return undefined
  try {
    const members = parseList(field).map(([member]) => member)
    return members.every((member) => typeof member === 'string') ? members : undefined
  } catch {
    return undefined
  }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One clock for spans: the wall clock can be set while we measure. */
export const now = (): number => performance.timeOrigin + performance.now()

/** Asks once. Redirects are not followed: a route that moves is not the route. Rejects when nothing answers in time. */
export const ask = async (url: string, { method = 'GET', headers = {}, body, timeoutMs }: AskOptions): Promise<Answer> => {
  const askedAt = now()
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await response.text()
  const position = response.headers.get('cache-position')
  return {
    status: response.status,
    headers: response.headers,
    body: text,
    json: jsonOf(text),
    digest: createHash('sha256').update(text).digest('base64url').slice(0, 16),
    tags: stringsOf(response.headers.get('cache-groups')),
    named: stringsOf(response.headers.get('cache-group-invalidation')),
    position: position === null ? undefined : parsePosition(position),
    askedAt,
    answeredAt: now(),
  }
}

/** Why a request came to nothing, in one line: `fetch` hides it behind "fetch failed". */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'it did not answer in time'
  const { cause } = error
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0])
  return cause instanceof Error ? reasonOf(cause) : error.message
}
