import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Cache, createCache, tag } from '@unstale/cache-core'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { redisLog } from './redis-log'
import { type ChaosDatabase, startDatabase } from './testing/chaos/database'
import { connectDatabase, type DatabaseClient } from './testing/chaos/database-client'
import { createRandom } from './testing/chaos/random'
import { type RedisServer, startRedis } from './testing/redis-server'
import { startProxy, type TcpProxy } from './testing/tcp-proxy'

const LAG = 600
const x = tag('row:0')
const patient = { timeout: 15_000, interval: 20 }

let server: RedisServer
let database: ChaosDatabase
let client: DatabaseClient
const closing: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  ;[server, database] = await Promise.all([startRedis(), startDatabase(createRandom(1))])
  client = connectDatabase(database.port)
}, 30_000)
afterAll(async () => {
  for (const close of closing) await close()
  await Promise.all([server.stop(), database.close()])
})

interface Instance {
  readonly cache: Cache
  readonly proxy: TcpProxy
  readonly told: string[]
  read(): Promise<number>
  /** Commits a new version and tells of it. */
  write(): Promise<number>
  close(): Promise<void>
}

let names = 0
const nextNamespace = (): string => `scenario-${++names}`

const start = async (namespace: string, port = server.port, wallShift = 0): Promise<Instance> => {
  const proxy = await startProxy(port)
  const log = redisLog(createClient({ url: `redis://127.0.0.1:${proxy.port}` }), { namespace, timeout: LAG / 2, retain: 50 })
  const clock = { monotonic: () => performance.now(), wall: () => Date.now() + wallShift }
  const cache = createCache({ log, maxLag: LAG, appendTimeout: 1_000, ledgerBuckets: 2 ** 10, ports: { clock } })
  const told: string[] = []
  cache.events.onAny((name) => told.push(name))
  // The first look at the log may fail on a busy machine; what follows is about readers that have heard of it.
  await vi.waitFor(() => expect(cache.follower.mayAnswer()).toBe(true), patient)
  const close = async (): Promise<void> => {
    await cache.close()
    await log.close()
    await proxy.close()
  }
  closing.push(close)
  return {
    cache,
    proxy,
    told,
    read: () => cache.getOrSet({ key: 'x', tags: [x], factory: () => client.read(0) }),
    write: async () => {
      const version = await client.commit(0, 'scenario', 'direct')
      await cache.invalidate(x)
      return version
    },
    close,
  }
}

const pair = async (): Promise<readonly [Instance, Instance]> => {
  const namespace = nextNamespace()
  const both = await Promise.all([start(namespace), start(namespace)])
  await Promise.all(both.map(({ read }) => read()))
  return both
}

/** From `LAG` after the write on, nothing older may be answered; and then the instance answers from memory again. */
const convergesTo = async (instance: Instance, version: number): Promise<void> => {
  await vi.waitFor(() => expect(instance.cache.follower.mayAnswer()).toBe(true), patient)
  await vi.waitFor(async () => expect(await instance.read()).toBe(version), patient)
}

describe('scenario 5: a lost message', () => {
  it('is noticed by the reader whose socket was killed, before it answers again', async () => {
    const [a, b] = await pair()
    b.proxy.cut()
    const version = await a.write()
    await convergesTo(b, version)
  })
})

describe('scenario 6: a black hole', () => {
  it('is left by itself: nothing old is answered after the bound, and memory answers again when the wire is whole', async () => {
    const [a, b] = await pair()
    b.proxy.blackHole(true)
    const version = await a.write()
    const appendedAt = performance.now()
    await vi.waitFor(() => expect(b.cache.follower.mayAnswer()).toBe(false), patient)
    const late: number[] = []
    for (let reads = 0; reads < 5; reads++) {
      const began = performance.now()
      const read = await b.read()
      if (began - appendedAt > LAG) late.push(read)
    }
    expect(late.filter((read) => read !== version)).toEqual([])
    b.proxy.blackHole(false)
    await convergesTo(b, version)
    expect(b.told).toEqual(expect.arrayContaining(['leaseLapsed', 'followFailed', 'leaseRegained', 'followRecovered']))
  })
})

describe('scenario 7: a gap that was trimmed', () => {
  it('resets the reader that was away, once', async () => {
    const [a, b] = await pair()
    b.proxy.blackHole(true)
    const version = await a.write()
    for (let n = 0; n < 60; n++) await a.cache.invalidate(tag('other'))
    await vi.waitFor(() => expect(b.cache.follower.mayAnswer()).toBe(false), patient)
    const before = b.told.filter((name) => name === 'followerReset').length
    b.proxy.blackHole(false)
    await convergesTo(b, version)
    expect(b.told.filter((name) => name === 'gapFound')).toHaveLength(1)
    expect(b.told.filter((name) => name === 'followerReset').length - before).toBe(1)
  })
})

describe('scenario 8: a failover', () => {
  const withReplica = async () => {
    const primary = await startRedis()
    const link = await startProxy(primary.port)
    const replica = await startRedis(['--replicaof', '127.0.0.1', String(link.port), '--repl-diskless-sync-delay', '0'])
    await vi.waitFor(async () => expect(await replica.command('INFO', 'replication')).toContain('master_link_status:up'), patient)
    closing.push(async () => {
      await Promise.all([primary.stop(), replica.stop()])
      await link.close()
    })
    const namespace = nextNamespace()
    const [a, b] = await Promise.all([start(namespace, primary.port), start(namespace, primary.port)])
    await Promise.all([a.read(), b.read()])
    const moveTo = (instance: Instance): void => {
      instance.proxy.target = replica.port
      instance.proxy.cut()
    }
    return { primary, link, replica, a, b, moveTo }
  }

  it.each([true, false])('that loses an acknowledged record resets everybody (the other had applied it: %s)', async (hadApplied) => {
    const { primary, link, replica, a, b, moveTo } = await withReplica()
    link.blackHole(true)
    if (!hadApplied) b.proxy.blackHole(true)
    const before = a.cache.follower.epoch
    const version = await a.write()
    if (hadApplied) await vi.waitFor(async () => expect(await b.read()).toBe(version), patient)
    await primary.stop()
    await replica.command('REPLICAOF', 'NO', 'ONE')
    b.proxy.blackHole(false)
    moveTo(a)
    moveTo(b)
    const next = await a.write()
    await convergesTo(b, next)
    await convergesTo(a, next)
    expect([a.cache.follower.epoch, b.cache.follower.epoch]).not.toContain(before)
    expect(next).toBeGreaterThan(version)
  })

  it('whose old primary lives on binds its reader no longer than until it is demoted, and the bound', async () => {
    const { primary, replica, a, b, moveTo } = await withReplica()
    await replica.command('REPLICAOF', 'NO', 'ONE')
    moveTo(a)
    const version = await a.write()
    await primary.command('REPLICAOF', '127.0.0.1', String(replica.port))
    await vi.waitFor(() => expect(b.cache.follower.mayAnswer()).toBe(false), patient)
    expect(await b.read()).toBe(version)
    moveTo(b)
    await convergesTo(b, version)
  })
}, 60_000)

describe('scenario 9: writes that cross', () => {
  it('end the same everywhere', async () => {
    const [a, b] = await pair()
    await Promise.all(Array.from({ length: 40 }, (_, n) => Promise.all([(n % 2 ? a : b).write(), a.read(), b.read()])))
    const version = database.current(0)
    await convergesTo(a, version)
    await convergesTo(b, version)
  })
})

describe('scenario 10: a writer that dies', () => {
  const DEADLINE = 400
  const writer = fileURLToPath(new URL('./testing/crash-writer.ts', import.meta.url))

  /** Resolves with the number of steps when it lived to the end. */
  const writeAndDieAt = (namespace: string, step: number): Promise<number | undefined> =>
    new Promise((resolve) => {
      const args = [server.port, database.port, namespace, step, DEADLINE].map(String)
      const child = fork(writer, args, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      let steps: number | undefined
      child.on('message', (message: { readonly steps: number }) => {
        steps = message.steps
      })
      child.once('exit', () => resolve(steps))
    })

  it('at any step of a write through mutate is made up for at its deadline', async () => {
    const namespace = nextNamespace()
    const b = await start(namespace)
    let steps: number | undefined
    for (let step = 1; steps === undefined && step < 20; step++) {
      await b.read()
      steps = await writeAndDieAt(namespace, step)
      const version = database.current(0)
      await vi.waitFor(async () => expect(await b.read()).toBe(version), { timeout: DEADLINE + LAG + 5_000, interval: 20 })
    }
    // Planned, committed, appended: a step before each and one after.
    expect(steps).toBe(6)
  })
}, 120_000)

describe('scenario 13: clocks', () => {
  it.each([-5_000, 5_000, -3_600_000])('of a writer that are %d ms wrong change nothing', async (shift) => {
    const namespace = nextNamespace()
    const [a, b] = await Promise.all([start(namespace, server.port, shift), start(namespace)])
    await b.read()
    const version = await a.write()
    await convergesTo(b, version)
    await convergesTo(a, version)
  })
})

describe('scenario 14: what holds the positions is lost', () => {
  it.each(['evicted', 'flushed'])('(%s) old values stay dead', async (how) => {
    const [a, b] = await pair()
    const namespace = `scenario-${names}`
    const version = await a.write()
    if (how === 'flushed') await server.command('FLUSHALL')
    else await server.command('DEL', `{${namespace}}:state`)
    await convergesTo(b, version)
    await convergesTo(b, await a.write())
  })
})

describe('scenario 15: reading what one has written, elsewhere', () => {
  it('shows it at once on an instance that has not heard of it, and on one that has just begun', async () => {
    const [a, b] = await pair()
    for (let n = 0; n < 20; n++) {
      const version = await client.commit(0, 'scenario', 'direct')
      const { position } = await a.cache.invalidate(x)
      if (!position) throw new Error('the log did not take the record in time')
      const scope = await b.cache.openScope(position)
      expect(scope.bypass ? await client.read(0) : await b.read()).toBe(version)
    }
    const c = await start(`scenario-${names}`)
    expect(await c.read()).toBe(database.current(0))
  })
})
