import { parseStreamMessage, type StreamMessage } from '@unstale/cache-core'

export const post = (body: unknown, accept = 'text/event-stream', init: RequestInit = {}): Request =>
  new Request('http://localhost/api/cache/events', {
    method: 'POST',
    headers: { Accept: accept, 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  })

export interface MessageReader {
  /** The next message; undefined when the stream has ended. */
  next(): Promise<StreamMessage | undefined>
  cancel(): Promise<void>
}

/** Reads the messages of an event stream one by one. */
export const readMessages = (response: Response): MessageReader => {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let buffer = ''
  return {
    next: async () => {
      for (let end = buffer.indexOf('\n\n'); ; end = buffer.indexOf('\n\n')) {
        if (end >= 0) {
          const message = parseStreamMessage(buffer.slice(0, end).replace(/^data: /, ''))
          buffer = buffer.slice(end + 2)
          if (!message) throw new Error(`Not a message: ${buffer.slice(0, 200)}`)
          return message
        }
        const { done, value } = await reader.read()
        if (done) return undefined
        buffer += decoder.decode(value, { stream: true })
      }
    },
    cancel: () => reader.cancel(),
  }
}
