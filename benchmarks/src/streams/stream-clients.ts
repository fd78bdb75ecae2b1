/** The clients of one server, in a process of their own: counts what they are sent. */
import { connect, type Socket } from 'node:net'
import { monotonic, serve } from '../processes/remote'

const sockets: Socket[] = []
let heard = 0
let expected = Number.POSITIVE_INFINITY
/** When the last of them came, which may be before anybody asks. */
let cameAt = 0
let done: ((at: number) => void) | undefined

const count = (text: string): number => {
  let found = 0
  for (let at = text.indexOf('data: '); at >= 0; at = text.indexOf('data: ', at + 6)) found++
  return found
}

const open = (port: number, index: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ tags: ['all', `row:${index % 100}`] })
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        `POST /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      ),
    )
    let isOpen = false
    socket.on('error', reject)
    socket.on('data', (data: Buffer) => {
      const messages = count(data.toString('latin1'))
      if (!isOpen) {
        if (messages === 0) return
        isOpen = true
        return resolve()
      }
      heard += messages
      if (heard < expected) return
      cameAt = monotonic()
      done?.(cameAt)
    })
    sockets.push(socket)
  })

serve({
  open: async (port: never, total: never) => {
    // A few at a time: a listener's queue is short.
    while (sockets.length < (total as number))
      await Promise.all(
        Array.from({ length: Math.min(50, (total as number) - sockets.length) }, (_, index) => open(port, sockets.length + index)),
      )
  },
  expect: (messages: never) => {
    heard = 0
    expected = messages
  },
  /** When the last of what is expected came. */
  last: () =>
    heard >= expected
      ? cameAt
      : new Promise<number>((resolve) => {
          done = resolve
        }),
  close: () => {
    for (const socket of sockets) socket.destroy()
  },
})
