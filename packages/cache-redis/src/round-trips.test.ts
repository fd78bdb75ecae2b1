import { createCache, type NewRecord, tag } from '@unstale/cache-core'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedisClient } from './redis-client'
import { redisLog } from './redis-log'
import { type RedisServer, startRedis } from './testing/redis-server'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
}, 30_000)
afterAll(() => server.stop())

const record = (name: string): NewRecord => ({ tags: [tag(name)], verb: 'invalidate' })

/** What Redis was asked while `work` ran. */
const counted = async (work: () => Promise<void>): Promise<{ readonly scripts: number; readonly waits: number }> => {
  const calls = async (name: string): Promise<number> =>
    Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(await server.command('INFO', 'commandstats'))?.[1] ?? 0)
  const before = [await calls('evalsha'), await calls('xread')] as const
  await work()
  return { scripts: (await calls('evalsha')) - before[0], waits: (await calls('xread')) - before[1] }
}

const clients: Readonly<Record<string, () => RedisClient>> = {
  'node-redis': () => createClient({ url: `redis://127.0.0.1:${server.port}` }),
  'node-redis, RESP 3': () => createClient({ url: `redis://127.0.0.1:${server.port}`, RESP: 3 }),
  ioredis: () => new Redis(server.port, { lazyConnect: true }),
}

describe.each(Object.keys(clients))('the round trips of a record: %s', (kind) => {
  it('one for who appends it, and for who waits one that brings it', async () => {
    const client = (clients[kind] as () => RedisClient)()
    const namespace = `trips-${kind.replace(/\W/g, '')}`
    const [log, other] = [redisLog(client, { namespace }), redisLog(client, { namespace })]
    let after = await log.append(record('first'))
    await other.read()
    const { scripts, waits } = await counted(async () => {
      for (let n = 0; n < 10; n++) {
        const heard = other.read({ after, waitMs: 60_000 })
        const position = await log.append(record(`t${n}`))
        const page = await heard
        expect(page).toEqual({ epoch: after.epoch, oldest: position.seq, tail: position.seq, records: page.records, proven: false })
        expect(page.records).toEqual([{ ...record(`t${n}`), seq: position.seq }])
        after = position
      }
    })
    expect([scripts, waits]).toEqual([10, 10])
    await Promise.all([log.close(), other.close()])
  })
})

it('a wait that was answered is over: its signal no longer ends the connection that it used', async () => {
  const client = createClient({ url: `redis://127.0.0.1:${server.port}` })
  const [log, other] = [redisLog(client, { namespace: 'answered' }), redisLog(client, { namespace: 'answered' })]
  const connections = async (): Promise<number> =>
    Number(/total_connections_received:(\d+)/.exec(await server.command('INFO', 'stats'))?.[1])
  let after = await log.append(record('first'))
  await other.read()
  const hear = async (): Promise<AbortController> => {
    const attempt = new AbortController()
    const heard = other.read({ after, waitMs: 60_000, signal: attempt.signal })
    after = await log.append(record('next'))
    expect((await heard).records).toHaveLength(1)
    return attempt
  }
  const answered = await hear()
  const before = await connections()
  answered.abort()
  await hear()
  // The one that counts is one itself.
  expect((await connections()) - before).toBe(1)
  await Promise.all([log.close(), other.close()])
})

it('a follower asks no more often for being told more', async () => {
  const client = createClient({ url: `redis://127.0.0.1:${server.port}` })
  const [log, other] = [redisLog(client, { namespace: 'follower' }), redisLog(client, { namespace: 'follower' })]
  // So long that no time passes in which the lease would need an answer.
  const cache = createCache({ log: other, maxLag: 1_000_000 })
  await cache.follower.ready()
  let wake = (): void => undefined
  cache.follower.watch(() => wake())
  const { scripts } = await counted(async () => {
    for (let n = 0; n < 20; n++) {
      const applied = new Promise<void>((resolve) => {
        wake = resolve
      })
      await log.append(record(`t${n}`))
      await applied
    }
  })
  expect([scripts, cache.follower.applied]).toEqual([20, 20])
  await cache.close()
  await Promise.all([log.close(), other.close()])
})
