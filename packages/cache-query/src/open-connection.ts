import { parseStreamMessage, type StreamMessage, type StreamRequest, type Timers } from '@unstale/cache-core'
import { createSseParser } from './create-sse-parser'

/** How a connection ended: the server closed it, it broke or fell silent, it answered once as JSON, or there is no such endpoint. */
export type ConnectionEnd = 'closed' | 'failed' | 'answered' | 'unsupported'

export interface ConnectionOptions {
  readonly url: string
  readonly fetch: typeof fetch
  readonly request: StreamRequest
  /** Ask for one answer instead of a stream. */
  readonly once: boolean
  readonly timers: Timers
  /** Without a message for this long the connection counts as lost, in ms. */
  readonly silenceMs: number
  readonly onMessage: (message: StreamMessage) => void
  /** Called once, never after `close`. */
  readonly onEnd: (end: ConnectionEnd) => void
}

/** Not the weather: the address answers, and will go on answering, that there is nothing for this client. */
const isRefused = (status: number): boolean => status === 501 || (status >= 400 && status < 500 && status !== 408 && status !== 429)

/** Posts what the client holds and reads the answer. Returns what closes it. */
export const openConnection = (options: ConnectionOptions): (() => void) => {
  const { once, timers, silenceMs, onMessage, onEnd } = options
  const controller = new AbortController()
  let isOpen = true
  let cancelSilence: (() => void) | undefined

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
  const heard = (): void => {
    cancelSilence?.()
    cancelSilence = timers.after(silenceMs, () => end('failed'))
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
  return close
}
