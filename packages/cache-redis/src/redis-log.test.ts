import { setTimeout as pause } from 'node:timers/promises'
import { logContract } from '@unstale/cache-core/testing'
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { RedisClient } from './redis-client'
import { redisLog } from './redis-log'
import { type RedisCluster, startCluster } from './testing/redis-cluster'
import { type RedisServer, startRedis } from './testing/redis-server'

let server: RedisServer
let cluster: RedisCluster
let names = 0

beforeAll(async () => {
  ;[server, cluster] = await Promise.all([startRedis(), startCluster()])
}, 60_000)
afterAll(() => Promise.all([server.stop(), cluster.stop()]))

interface Client {
  readonly client: RedisClient
  readonly end: () => void
}

const nodes = (): { readonly host: string; readonly port: number }[] => cluster.ports.map((port) => ({ host: '127.0.0.1', port }))

const clients: Readonly<Record<string, () => Client>> = {
  'node-redis': () => ({ client: createClient({ url: `redis://127.0.0.1:${server.port}` }), end: () => undefined }),
  ioredis: () => {
    const client = new Redis(server.port, { lazyConnect: true })
    return { client, end: () => client.disconnect() }
  },
  'node-redis on a cluster of three': () => ({
    client: createCluster({ rootNodes: nodes().map(({ port }) => ({ url: `redis://127.0.0.1:${port}` })) }),
    end: () => undefined,
  }),
  'ioredis on a cluster of three': () => {
    const client = new Cluster(nodes(), { lazyConnect: true })
    return { client, end: () => client.disconnect() }
  },
}

describe.each(Object.keys(clients))('the log on Redis keeps the contract of logs: %s', (kind) => {
  const cases = logContract(async () => {
    const { client, end } = (clients[kind] as () => Client)()
    const options = { namespace: `contract ${++names}`.replace(' ', '-'), retain: 16, maxDue: 20, timeout: 5_000 }
    const [log, other] = [redisLog(client, options), redisLog(client, options)]
    return {
      log,
      other,
      retain: 16,
      maxDue: 20,
      pass: async (ms) => pause(ms + 5),
      close: async () => {
        await Promise.all([log.close(), other.close()])
        end()
      },
    }
  })
  it.each(cases)('$name', ({ run }) => run())
})
