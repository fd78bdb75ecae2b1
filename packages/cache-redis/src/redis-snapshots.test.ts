import { randomBytes } from 'node:crypto'
import { brotliCompressSync } from 'node:zlib'
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RedisClient } from './redis-client'
import { type RedisSnapshots, type RedisSnapshotsOptions, redisSnapshots } from './redis-snapshots'
import { type RedisCluster, startCluster } from './testing/redis-cluster'
import { type RedisServer, startRedis } from './testing/redis-server'

let server: RedisServer
let cluster: RedisCluster
const closing: (() => unknown)[] = []
beforeAll(async () => {
  ;[server, cluster] = await Promise.all([startRedis(), startCluster()])
}, 60_000)
afterAll(async () => {
  await Promise.all(closing.map((close) => close()))
  await Promise.all([server.stop(), cluster.stop()])
})

const clients: Readonly<Record<string, () => RedisClient>> = {
  'node-redis': () => createClient({ url: `redis://127.0.0.1:${server.port}` }),
  ioredis: () => new Redis(server.port, { lazyConnect: true }),
  'node-redis on a cluster': () => createCluster({ rootNodes: cluster.ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })) }),
  'ioredis on a cluster': () =>
    new Cluster(
      cluster.ports.map((port) => ({ host: '127.0.0.1', port })),
      { lazyConnect: true },
    ),
}
let names = 0
const open = (options: RedisSnapshotsOptions = {}, kind = 'node-redis'): RedisSnapshots => {
  const snapshots = redisSnapshots((clients[kind] as () => RedisClient)(), { timeout: 5_000, ...options })
  closing.push(snapshots.close)
  return snapshots
}
const fresh = (): string => `shown-${++names}`

describe('redisSnapshots', () => {
  it.each(Object.keys(clients))('shows each what all show, and of each the last alone: %s', async (kind) => {
    const namespace = fresh()
    const [a, b] = [open({ namespace }, kind), open({ namespace }, kind)]
    expect(await a.collect()).toEqual([])
    const long = 'numbers '.repeat(10_000)
    await a.publish('a', 'first', 60_000)
    await a.publish('a', long, 60_000)
    await b.publish('b', 'größer', 60_000)
    expect([...(await b.collect())].sort()).toEqual(['größer', long])
    expect(await open({ namespace: fresh() }, kind).collect()).toEqual([])
  })

  it('forgets one that died with all it left, by the clock of the server', async () => {
    const namespace = fresh()
    const [living, dead] = [open({ namespace }), open({ namespace })]
    await living.publish('living', '1', 60_000)
    await dead.publish('dead', '2', 1)
    await vi.waitFor(async () => expect(await living.collect()).toEqual(['1']), { timeout: 5_000 })
    await living.publish('living', '3', 60_000)
    expect(await server.command('ZCARD', `{${namespace}}:shown`)).toBe(':1\r\n')
    expect(await server.command('EXISTS', `{${namespace}}:shown:dead`)).toBe(':0\r\n')
    for (const key of ['shown', 'shown:living']) expect(await server.command('PTTL', `{${namespace}}:${key}`)).toMatch(/^:[1-9]/)
  })

  it('holds no more instances than it may, nor more of one than it may', async () => {
    const snapshots = open({ namespace: fresh(), maxInstances: 2, maxBytes: 1_000 })
    await snapshots.publish('a', '1', 60_000)
    await snapshots.publish('b', '2', 60_000)
    await expect(snapshots.publish('c', '3', 60_000)).rejects.toMatchObject({ code: 'SNAPSHOTS_FULL' })
    await snapshots.publish('a', '4', 60_000)
    await expect(snapshots.publish('b', randomBytes(1_000).toString('hex'), 60_000)).rejects.toMatchObject({ code: 'SNAPSHOT_TOO_LARGE' })
    expect([...(await snapshots.collect())].sort()).toEqual(['2', '4'])
  })

  it('leaves out what others have put there', async () => {
    const namespace = fresh()
    const snapshots = open({ namespace, maxBytes: 1_000 })
    await snapshots.publish('a', '1', 60_000)
    const put = async (name: string, value: string) => {
      await server.command('ZADD', `{${namespace}}:shown`, '9999999999999', name)
      await server.command('SET', `{${namespace}}:shown:${name}`, value)
    }
    await put('garbage', 'not compressed')
    await put('no name of ours', 'x')
    // Small as it lies there, far too large to read.
    const binary = createClient({ url: `redis://127.0.0.1:${server.port}` })
    await binary.connect()
    closing.push(() => binary.destroy())
    await server.command('ZADD', `{${namespace}}:shown`, '9999999999999', 'bomb')
    const bytes = brotliCompressSync(Buffer.alloc(200_000))
    expect(bytes.length).toBeLessThan(1_000)
    await binary.set(`{${namespace}}:shown:bomb`, bytes)
    await server.command('ZADD', `{${namespace}}:shown`, '9999999999999', 'large')
    await binary.set(`{${namespace}}:shown:large`, brotliCompressSync(randomBytes(2_000)))
    await server.command('ZADD', `{${namespace}}:shown`, '9999999999999', 'list')
    await server.command('LPUSH', `{${namespace}}:shown:list`, 'x')
    expect(await snapshots.collect()).toEqual(['1'])
  })

  it('rejects in time when Redis does not answer, and works again with it', async () => {
    const own = await startRedis()
    closing.push(own.stop)
    const snapshots = redisSnapshots(createClient({ url: `redis://127.0.0.1:${own.port}` }), { timeout: 100 })
    closing.push(snapshots.close)
    await vi.waitFor(() => snapshots.publish('a', '1', 60_000), { timeout: 5_000 })
    own.signal('SIGSTOP')
    await expect(snapshots.collect()).rejects.toMatchObject({ code: 'REDIS_TIMEOUT' })
    await expect(snapshots.publish('a', '2', 60_000)).rejects.toMatchObject({ code: 'REDIS_TIMEOUT' })
    own.signal('SIGCONT')
    await vi.waitFor(async () => expect(await snapshots.collect()).toHaveLength(1), { timeout: 5_000 })
  })

  it('refuses what means nothing', async () => {
    const client = createClient()
    expect(() => redisSnapshots(client, { maxInstances: 0 })).toThrow('maxInstances')
    expect(() => redisSnapshots(client, { maxBytes: Number.NaN })).toThrow('maxBytes')
    expect(() => redisSnapshots(client, { namespace: 'a b' })).toThrow('namespace')
    const snapshots = open({ namespace: fresh() })
    await expect(snapshots.publish('a b', '', 1)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    await expect(snapshots.publish('a', '', 0)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })
})
