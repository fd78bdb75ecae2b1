import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMetrics } from '@unstale/cache-metrics'
import { createMemoryLog, createServerCache, type Log, type ServerCache, tag } from '@unstale/cache-server'
import { unstale, unstaleEndpoints } from '@unstale/cache-server/express'

export interface ExampleItem {
  readonly id: number
  readonly version: number
}

/** The bundled example: so many instances on one log, each on a port of its own. */
export interface ExampleServers {
  readonly urls: readonly string[]
  stop(): Promise<void>
}

export const ITEMS = 50

/** How long its source takes to answer, in ms: a cache before something that is instant would have nothing to show. */
const SOURCE_MS = 5

const startInstance = async (
  log: Log,
  versions: Map<number, number>,
): Promise<{ readonly url: string; readonly cache: ServerCache; close(): Promise<void> }> => {
  const cache = createServerCache({ log, authorize: () => true, metrics: createMetrics({ alerts: { rules: [] } }) })
  const load = (id: number): Promise<ExampleItem> =>
    cache.getOrSet({
      key: `item:${id}`,
      tags: [tag(`item:${id}`)],
      factory: async () => {
        await new Promise((resolve) => setTimeout(resolve, SOURCE_MS))
        return { id, version: versions.get(id) ?? 0 }
      },
    })
  const answer: RequestListener = (request, response) => {
    const id = Number(/^\/items\/(\d+)$/.exec(request.url ?? '')?.[1])
    const send = (status: number, value: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    const serve = async (): Promise<void> => {
      if (!(id >= 0 && id < ITEMS)) return send(404, { error: 'There are /items/0 to /items/49.' })
      if (request.method !== 'POST') return send(200, await load(id))
      const version = (versions.get(id) ?? 0) + 1
      versions.set(id, version)
      await cache.invalidate(tag(`item:${id}`))
      send(200, { id, version })
    }
    serve().catch((error: unknown) => send(500, { error: String(error) }))
  }
  const endpoints = unstaleEndpoints(cache)
  const adapter = unstale(cache)
  const server = createServer((request, response) => {
    const fail = (): void => void response.destroy()
    if (request.url?.startsWith('/api/cache/')) return endpoints(request, response, fail)
    adapter(request, response, () => answer(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1_024, resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cache,
    close: async () => {
      await cache.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Starts the example on free ports of this machine. */
export const startExample = async (instances: number): Promise<ExampleServers> => {
  const log = createMemoryLog()
  const versions = new Map<number, number>()
  const started = await Promise.all(Array.from({ length: instances }, () => startInstance(log, versions)))
  return {
    urls: started.map(({ url }) => url),
    stop: async () => {
      await Promise.all(started.map(({ close }) => close()))
    },
  }
}
