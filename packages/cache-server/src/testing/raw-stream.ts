import { connect, type Socket } from 'node:net'
import { parseStreamMessage, type StreamMessage } from '@unstale/cache-core'

/** One event stream over a bare socket, cheap enough for thousands of them. */
export interface RawStream {
  readonly messages: readonly StreamMessage[]
  /** Resolves when the stream has told everything up to `seq`; rejects when it ends before. */
  reached(seq: number): Promise<void>
  /** Ends the connection as a crash does. */
  kill(): void
}

const headOf = (body: string): string =>
  `POST /cache/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

export const openRawStream = (port: number, request: { readonly since: string | null; readonly tags: readonly string[] }): RawStream => {
  const messages: StreamMessage[] = []
  const waiting = new Set<{ readonly seq: number; readonly resolve: () => void; readonly reject: (error: Error) => void }>()
  let buffer = ''
  const socket: Socket = connect(port, '127.0.0.1')
  socket.setEncoding('utf8')
  socket.write(headOf(JSON.stringify(request)))
  const end = (): void => {
    for (const { reject } of waiting) reject(new Error(`the stream ended; the last it said: ${buffer.slice(0, 200)}`))
    waiting.clear()
  }
  socket.on('error', end)
  socket.on('close', end)
  socket.on('data', (text: string) => {
    buffer += text
    for (let from = buffer.indexOf('data: '), to = buffer.indexOf('\n\n', from); from >= 0 && to >= 0; ) {
      const message = parseStreamMessage(buffer.slice(from + 6, to))
      if (!message) throw new Error(`not a message: ${buffer.slice(from, to)}`)
      messages.push(message)
      buffer = buffer.slice(to + 2)
      from = buffer.indexOf('data: ')
      to = buffer.indexOf('\n\n', from)
    }
    const applied = messages.at(-1)?.applied ?? -1
    for (const waiter of waiting) {
      if (applied < waiter.seq) continue
      waiting.delete(waiter)
      waiter.resolve()
    }
  })
  return {
    messages,
    reached: (seq) =>
      new Promise((resolve, reject) => {
        if ((messages.at(-1)?.applied ?? -1) >= seq) resolve()
        else if (socket.destroyed) reject(new Error('the stream has ended'))
        else waiting.add({ seq, resolve, reject })
      }),
    kill: () => socket.destroy(),
  }
}
