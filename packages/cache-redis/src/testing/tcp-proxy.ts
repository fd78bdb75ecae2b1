import { connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** Where new connections go. */
  target: number
  /** Swallows whatever is sent, in both directions, without an error: what a broken network does. Connections stay open. */
  blackHole(isOn: boolean): void
  /** Ends every connection. */
  cut(): void
  close(): Promise<void>
}

/** A TCP proxy whose wire can be broken. */
export const startProxy = (to: number): Promise<TcpProxy> => {
  const sockets = new Set<Socket>()
  let swallowing = false

  const pass = (from: Socket, into: Socket): void => {
    sockets.add(from)
    from.on('data', (data) => {
      if (!swallowing) into.write(data)
    })
    from.on('error', () => into.destroy())
    from.on('close', () => {
      sockets.delete(from)
      into.destroy()
    })
  }

  return new Promise((resolve, reject) => {
    const server = createServer((client) => {
      const upstream = connect(proxy.target, '127.0.0.1')
      client.setNoDelay(true)
      upstream.setNoDelay(true)
      pass(client, upstream)
      pass(upstream, client)
    })
    const proxy: TcpProxy = {
      get port() {
        const address = server.address()
        return typeof address === 'object' && address ? address.port : 0
      },
      target: to,
      blackHole: (isOn) => {
        swallowing = isOn
      },
      cut: () => {
        for (const socket of sockets) socket.destroy()
      },
      close: () => {
        proxy.cut()
        return new Promise((done) => void server.close(() => done()))
      },
    }
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(proxy))
  })
}
