import { connect, createServer, type Socket } from 'node:net'

/** A wire to Redis that can be broken. */
export interface BreakableWire {
  readonly port: number
  /** Swallows what is sent, both ways, without an error: what a broken network does. */
  blackHole(isOn: boolean): void
  /** Ends every connection; new ones may be made. */
  cut(): void
  close(): void
}

export const startProxy = (target: number): Promise<BreakableWire> => {
  const sockets = new Set<Socket>()
  let isSwallowing = false
  const pass = (from: Socket, into: Socket): void => {
    sockets.add(from)
    from.setNoDelay(true)
    from.on('data', (data) => {
      if (!isSwallowing) into.write(data)
    })
    from.on('error', () => into.destroy())
    from.on('close', () => {
      sockets.delete(from)
      into.destroy()
    })
  }
  return new Promise((resolve, reject) => {
    const server = createServer((client) => {
      const upstream = connect(target, '127.0.0.1')
      pass(client, upstream)
      pass(upstream, client)
    })
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const cut = (): void => {
        for (const socket of sockets) socket.destroy()
      }
      resolve({
        port: typeof address === 'object' && address ? address.port : 0,
        blackHole: (isOn) => {
          isSwallowing = isOn
        },
        cut,
        close: () => {
          cut()
          server.close()
        },
      })
    })
  })
}
