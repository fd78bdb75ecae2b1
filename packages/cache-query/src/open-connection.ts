import { type Clock, parseStreamMessage, type StreamMessage, type StreamRequest, type Timers } from '@unstale/cache-core'
import { createSseParser } from './create-sse-parser'

/** How a connection ended: the server closed it, it broke or fell silent, it answered once as JSON, or there is no such endpoint. */
export type ConnectionEnd = 'closed' | 'failed' | 'answered' | 'unsupported'

export interface ConnectionOptions {
  readonly url: string
  readonly fetch: typeof fetch
  readonly request: StreamRequest
  /** Ask for one answer instead of a stream. */
  readonly once: boolean
  readonly clock: Clock
  readonly timers: Timers
  /** Without a message for this long the connection counts as lost, in ms. */
  readonly silenceMs: number
  readonly onMessage: (message: StreamMessage) => void
  /** Called once, never after `close`. */
  readonly onEnd: (end: ConnectionEnd) => void
}

export interface OpenConnection {
  readonly close: () => void
  /** Looks at once whether it has been silent for too long: the machine may have slept. */
  readonly look: () => void
}

/** Timers stand still while a machine sleeps, and afterwards nothing is known of the connection: silence is looked for this often, in ms. */
const LOOK_EVERY = 5_000

/** Not the weather: the address answers, and will go on answering, that there is nothing for this client. */
const isRefused = (status: number): boolean => status === 501 || (status >= 400 && status < 500 && status !== 408 && status !== 429)

/** Posts what the client holds and reads the answer. */
export const openConnection = (options: ConnectionOptions): OpenConnection => {
  const { once, clock, timers, silenceMs, onMessage, onEnd } = options
  const controller = new AbortController()
  let isOpen = true
  let cancelSilence: (() => void) | undefined
  let lastAt = { monotonic: clock.monotonic(), wall: clock.wall() }

  const close = (): void => {
    isOpen = false
    cancelSilence?.()
    controller.abort()
  }
  const end = (how: ConnectionEnd): void => {
    if (!isOpen) return
    close()
    onEnd(how)
  }
  const look = (): void => {
    cancelSilence?.()
    if (!isOpen) return
    // The monotonic clock may stand still as well; the wall clock does not.
    const left = silenceMs - Math.max(clock.monotonic() - lastAt.monotonic, clock.wall() - lastAt.wall)
    if (left <= 0) return end('failed')
    cancelSilence = timers.after(Math.min(left, LOOK_EVERY), look)
  }
  const heard = (): void => {
    lastAt = { monotonic: clock.monotonic(), wall: clock.wall() }
    look()
  }
  const receive = (text: string): void => {
    if (!isOpen) return
    heard()
    const message = parseStreamMessage(text)
    if (message) onMessage(message)
    else end('failed')
  }
  const read = async (): Promise<ConnectionEnd> => {
    const response = await options.fetch(options.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: once ? 'application/json' : 'text/event-stream' },
      body: JSON.stringify(options.request),
      signal: controller.signal,
      cache: 'no-store',
    })
    if (isRefused(response.status)) return 'unsupported'
    if (!response.ok) return 'failed'
    const type = response.headers.get('Content-Type') ?? ''
    if (type.startsWith('application/json')) {
      receive(await response.text())
      return 'answered'
    }
    if (!type.startsWith('text/event-stream') || !response.body) return 'unsupported'
    const feed = createSseParser(receive)
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    while (isOpen) {
      const { done, value } = await reader.read()
      if (done) return 'closed'
      heard()
      feed(decoder.decode(value, { stream: true }))
    }
    return 'closed'
  }

  heard()
  read().then(end, () => end('failed'))
  return { close, look }
}
