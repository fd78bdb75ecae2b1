import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import { unstale } from '../express'
import type { ServerCache } from '../server-cache-types'

export interface RealServer {
  /** What a client is answered, on a socket of its own or one kept alive. */
  fetch(path: string, init?: RequestInit): Promise<{ readonly status: number; readonly body: string; readonly cacheStatus: string }>
  close(): Promise<void>
}

/** A cache behind Express on a real socket of the loopback. */
export const startServer = async (cache: ServerCache, build: (app: Express) => void): Promise<RealServer> => {
  const app = express()
  app.use(unstale(cache))
  build(app)
  app.use((error: Error, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
    response.status(500).send(error.message)
  })
  const server: Server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1_024, resolve))
  const { port } = server.address() as AddressInfo
  return {
    fetch: async (path, init) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
      return { status: response.status, body: await response.text(), cacheStatus: response.headers.get('cache-status') ?? '' }
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
