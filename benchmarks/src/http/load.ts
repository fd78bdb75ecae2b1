import { connect, type Socket } from 'node:net'

const REQUEST = 'GET /chapter HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n'

/** Connections that ask one request after the other, as cheaply as can be: the servers are measured, not this. */
export interface Load {
  run(requests: number): Promise<void>
  /** The head of the last response. */
  readonly head: string
  close(): void
}

/** Where the response at the start of `text` ends; 0 when it is not whole yet. */
const endOf = (text: string): number => {
  const body = text.indexOf('\r\n\r\n') + 4
  if (body < 4) return 0
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, body))?.[1]
  if (length !== undefined) return text.length >= body + Number(length) ? body + Number(length) : 0
  const end = text.indexOf('0\r\n\r\n', body)
  return end < 0 ? 0 : end + 5
}

export const openLoad = async (port: number, connections = 16): Promise<Load> => {
  const sockets: readonly Socket[] = await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect(port, '127.0.0.1', () => resolve(socket))
          socket.setNoDelay(true)
          socket.once('error', reject)
        }),
    ),
  )
  let head = ''
  return {
    get head() {
      return head
    },
    run: (requests) =>
      new Promise((resolve, reject) => {
        // Never asleep: to wake a process that sleeps costs the server that writes to it, the more often the slower it is.
        let isRunning = true
        const spin = (): void => {
          if (isRunning) setImmediate(spin)
        }
        spin()
        let asked = 0
        let answered = 0
        for (const socket of sockets) {
          let text = ''
          socket.removeAllListeners('data')
          socket.removeAllListeners('close')
          socket.once('close', () => reject(new Error('The server closed a connection.')))
          const ask = (): void => {
            if (asked >= requests) return
            asked++
            socket.write(REQUEST)
          }
          socket.on('data', (data: Buffer) => {
            text += data.toString('latin1')
            const end = endOf(text)
            if (end === 0) return
            if (answered === 0) head = text.slice(0, text.indexOf('\r\n\r\n'))
            text = text.slice(end)
            if (++answered === requests) {
              isRunning = false
              resolve()
            } else ask()
          })
          ask()
        }
      }),
    close: () => {
      for (const socket of sockets) {
        socket.removeAllListeners('close')
        socket.destroy()
      }
    },
  }
}
