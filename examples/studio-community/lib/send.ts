import { trackedFetch } from '@unstale/cache-query'
import { wiring } from '@/compare/wiring'
import { PEN_HEADER } from './viewer'

/** `fetch`, but each response says what it depends on or has changed. */
const ask: typeof fetch = wiring === 'tags' ? trackedFetch : (input, init) => fetch(input, init)

interface Answer {
  readonly error?: { readonly code?: string; readonly message?: string }
}

/** An answer that is not a success. `body` is what the server said about it. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed'
  constructor(
    readonly status: number,
    readonly body: Answer,
  ) {
    super(body.error?.message ?? `The server answered with status ${status}.`)
  }
}

const read = async <T>(response: Response): Promise<T> => {
  if (response.ok) return (await response.json()) as T
  throw new RequestFailed(response.status, (await response.json().catch(() => ({}))) as Answer)
}

export interface ReadOptions {
  readonly signal: AbortSignal
  /** The id of the pen name that asks. */
  readonly pen?: string
}

export const getJson = async <T>(url: string, { signal, pen }: ReadOptions): Promise<T> =>
  read<T>(await ask(url, { signal, ...(pen !== undefined && { headers: { [PEN_HEADER]: pen } }) }))

export interface WriteOptions {
  readonly body?: Readonly<Record<string, unknown>>
  readonly pen?: string
}

/** Browsers refuse `keepalive` for more than 64 KiB in all; a character is at most three bytes. */
const KEEPALIVE_CHARACTERS = 20_000

export const sendJson = async <T>(
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  url: string,
  { body, pen }: WriteOptions = {},
): Promise<T> => {
  const text = body && JSON.stringify(body)
  return read<T>(
    await ask(url, {
      method,
      headers: { ...(text && { 'content-type': 'application/json' }), ...(pen !== undefined && { [PEN_HEADER]: pen }) },
      ...(text && { body: text }),
      // A save that is sent while the page is being left still arrives.
      keepalive: (text?.length ?? 0) < KEEPALIVE_CHARACTERS,
    }),
  )
}
