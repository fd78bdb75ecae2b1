import { parseStreamMessage, type StreamMessage } from '@unstale/cache-core'
import { createParser } from 'eventsource-parser'
import { now, reasonOf } from './ask'

export interface Heard {
  readonly message: StreamMessage
  readonly at: number
}

/** How a stream ended: by us, by somebody on the way, or it never began. */
export type StreamEnd = 'closed' | 'cut' | 'refused'

/** An event stream that is being listened to. */
export interface EventStream {
  readonly status: number
  readonly headers: Headers
  /** The body of an answer that is no stream. */
  readonly refusal: string | undefined
  readonly openedAt: number
  readonly heard: readonly Heard[]
  /** When comments and heartbeats arrived: signs of life that tell nothing. */
  readonly beats: readonly number[]
  readonly ended: Promise<{ readonly how: StreamEnd; readonly at: number; readonly why: string }>
  /** Resolves with what was heard first that fits, undefined after `timeoutMs` or when the stream ends. Looks at what was heard before as well. */
  waitFor(fits: (heard: Heard) => boolean, timeoutMs: number): Promise<Heard | undefined>
  close(): void
}

export interface OpenStreamOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  readonly since?: string | null
  /** How long the headers may take. */
  readonly timeoutMs: number
}

/** Opens `POST …/events` and listens until it is closed. Rejects when nothing answers. */
export const openStream = async (url: string, { headers = {}, tags, since = null, timeoutMs }: OpenStreamOptions): Promise<EventStream> => {
  const control = new AbortController()
  const timer = setTimeout(() => control.abort(new DOMException('no answer', 'TimeoutError')), timeoutMs)
  const openedAt = now()
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ since, tags }),
    redirect: 'manual',
    signal: control.signal,
  }).finally(() => clearTimeout(timer))

  const heard: Heard[] = []
  const beats: number[] = []
  const waiting = new Set<(found: Heard | undefined) => void>()
  let closed = false

  const tell = (found: Heard): void => {
    heard.push(found)
    if (found.message.type === 'batch' && found.message.changes.length === 0 && heard.length > 1) beats.push(found.at)
    for (const look of waiting) look(found)
  }
  const parser = createParser({
    onEvent: ({ data }) => {
      const message = parseStreamMessage(data)
      if (message) tell({ message, at: now() })
    },
    onComment: () => void beats.push(now()),
  })

  const isStream = response.status === 200 && (response.headers.get('content-type') ?? '').startsWith('text/event-stream')
  const refusal = isStream ? undefined : await response.text().catch(() => '')

  const listen = async (): Promise<{ readonly how: StreamEnd; readonly at: number; readonly why: string }> => {
    if (!isStream || !response.body) return { how: 'refused', at: now(), why: `it answered ${response.status}` }
    const decoder = new TextDecoder()
    try {
      for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) parser.feed(decoder.decode(part, { stream: true }))
      return { how: closed ? 'closed' : 'cut', at: now(), why: 'the body ended' }
    } catch (error) {
      return { how: closed ? 'closed' : 'cut', at: now(), why: reasonOf(error) }
    }
  }
  const ended = listen().finally(() => {
    for (const look of waiting) look(undefined)
  })

  return {
    status: response.status,
    headers: response.headers,
    refusal,
    openedAt,
    heard,
    beats,
    ended,
    waitFor: (fits, ms) =>
      new Promise((resolve) => {
        const before = heard.find(fits)
        if (before) return resolve(before)
        const look = (found: Heard | undefined): void => {
          if (found && !fits(found)) return
          clearTimeout(limit)
          waiting.delete(look)
          resolve(found)
        }
        const limit = setTimeout(() => look(undefined), ms)
        waiting.add(look)
        void ended.then(() => look(undefined))
      }),
    close: () => {
      closed = true
      control.abort()
    },
  }
}
