import type { IncomingMessage, ServerResponse } from 'node:http'
import { startRedis } from '../shared/redis-process'
import { startBalancer } from './balancer'
import { type Child, startChild } from './child'
import { page } from './page'

export interface Cluster {
  readonly url: string
  stop(): Promise<void>
}

export interface ClusterOptions {
  readonly port?: number
  readonly instances?: number
}

/** Redis, a database, the instances, and the balancer in front of them. */
export const startCluster = async ({ port = 0, instances = 3 }: ClusterOptions = {}): Promise<Cluster> => {
  const redis = await startRedis()
  const database = process.env.DATABASE_URL ? undefined : await startChild('./database-server.ts', {})
  const start = (index: number): Promise<Child> =>
    startChild('./instance.ts', {
      INSTANCE: String(index + 1),
      REDIS_PORT: String(redis.port),
      ...(database && { DATABASE_PORT: String(database.port) }),
    })
  // One after the other: the first creates the table.
  const children: Child[] = [await start(0)]
  children.push(...(await Promise.all(Array.from({ length: instances - 1 }, (_, index) => start(index + 1)))))

  const heldBy = async (child: Child): Promise<object> => {
    if (!child.isAlive) return { isAlive: false }
    const held = await fetch(`http://127.0.0.1:${child.port}/held`, { signal: AbortSignal.timeout(1_000) }).then(
      (response) => response.json() as Promise<object>,
      () => ({}),
    )
    return { isAlive: true, ...held }
  }

  const command = async (path: string): Promise<void> => {
    const [, what, action, place] = path.split('/').slice(1)
    if (what === 'redis') await (action === 'kill' ? redis.kill() : redis.restart())
    const index = Number(place)
    const child = children[index]
    if (what !== 'instance' || !child) return
    if (action === 'kill') await child.kill()
    else if (!child.isAlive) children[index] = await start(index)
  }

  const answer = (request: IncomingMessage, response: ServerResponse): boolean => {
    const { method, url = '/' } = request
    if (url === '/') response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page)
    else if (url === '/cluster')
      void Promise.all(children.map(heldBy)).then((all) => response.end(JSON.stringify({ redis: redis.isAlive, instances: all })))
    else if (method === 'POST' && url.startsWith('/control/'))
      void command(url).then(
        () => response.end(),
        (error: Error) => response.writeHead(500).end(error.message),
      )
    else return false
    return true
  }

  const server = await startBalancer({ port, instances: () => children, answer })
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await Promise.all([...children, ...(database ? [database] : [])].map((child) => child.kill()))
      await redis.kill()
    },
  }
}
