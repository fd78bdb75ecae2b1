import { createCache, type NewRecord, type SharedEntry, type Tag, tag } from '@unstale/cache-core'
import { secondLevelContract } from '@unstale/cache-core/testing'
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RedisClient } from './redis-client'
import { type RedisLog, redisLog } from './redis-log'
import { type RedisStore, type RedisStoreOptions, redisStore } from './redis-store'
import { jsonSerializer } from './serializer'
import { type RedisCluster, startCluster } from './testing/redis-cluster'
import { type RedisServer, startRedis } from './testing/redis-server'

let server: RedisServer
let cluster: RedisCluster
const closing: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  ;[server, cluster] = await Promise.all([startRedis(), startCluster()])
}, 60_000)
afterAll(async () => {
  await Promise.all(closing.map((close) => close()))
  await Promise.all([server.stop(), cluster.stop()])
})

const record = (...names: readonly string[]): NewRecord => ({ tags: names as readonly Tag[], verb: 'invalidate' })
const signal = new AbortController().signal
let names = 0

interface Bench {
  readonly log: RedisLog
  readonly store: RedisStore
  readonly namespace: string
  readonly key: string
  entry(value: unknown, more?: Partial<SharedEntry>): Promise<SharedEntry>
}

const bench = (options: RedisStoreOptions = {}, client: RedisClient = createClient({ url: `redis://127.0.0.1:${server.port}` })): Bench => {
  const namespace = `store-${++names}`
  const [log, store] = [redisLog(client, { namespace, timeout: 5_000 }), redisStore(client, { namespace, timeout: 5_000, ...options })]
  closing.push(log.close, store.close)
  return {
    log,
    store,
    namespace,
    key: `{${namespace}}:entry:k`,
    entry: async (value, more) => {
      const { epoch, tail } = await log.read()
      const tagSet = new Map<Tag, Tag | undefined>([
        ['a' as Tag, undefined],
        ['b:1' as Tag, 'b:=' as Tag],
      ])
      return { value, tagSet, epoch, asOf: tail, ttl: undefined, grace: 0, ...more }
    },
  }
}

describe('the second level on Redis keeps the contract of second levels', () => {
  const checks = secondLevelContract({
    open: async () => {
      const { log, store } = bench()
      for (let n = 0; n < 5; n++) await log.append(record('before'))
      const { epoch, tail } = await log.read()
      return {
        level: store,
        position: { epoch, seq: tail },
        append: async (tags) => (await log.append({ tags, verb: 'invalidate' })).seq,
        close: async () => void (await Promise.all([log.close(), store.close()])),
      }
    },
  })
  it.each(checks)('$name', ({ run }) => run())
})

describe('the second level on Redis', () => {
  it('gives back what it was given, checked against the whole log', async () => {
    const { log, store, entry } = bench()
    const value = { date: new Date(7), map: new Map([[1, { deep: new Set(['x']) }]]), big: 10n ** 20n, nothing: undefined }
    const given = await entry(value, { ttl: 60_000, grace: 5 })
    await store.set('k', given)
    await log.append(record('other'))
    const hit = await store.get('k', signal)
    expect(hit?.entry).toEqual({ ...given, value })
    expect(hit?.checkedAt).toEqual({ epoch: given.epoch, seq: 1 })
    expect(hit?.ageMs).toBeGreaterThanOrEqual(0)
    expect(await store.get('absent', signal)).toBeUndefined()
  })

  it('answers nothing that was changed, whoever appended it, and removes it', async () => {
    const { log, store, key, entry } = bench()
    await store.set('k', await entry('v1'))
    await log.append(record('b:1'))
    expect(await store.get('k', signal)).toBeUndefined()
    expect(await server.command('EXISTS', key)).toBe(':0\r\n')
  })

  it('counts what is overdue as appended before it answers', async () => {
    const { log, store, entry } = bench()
    const given = await entry('v1')
    await store.set('k', given)
    await log.plan('intent', record('a'), 1)
    await vi.waitFor(async () => expect(await store.get('k', signal)).toBeUndefined())
  })

  it('keeps nothing that is stale when it arrives, and replaces nothing newer', async () => {
    const { log, store, entry } = bench()
    const early = await entry('early')
    await log.append(record('other'))
    const late = await entry('late')
    await store.set('k', late)
    await store.set('k', early)
    expect((await store.get('k', signal))?.entry.value).toBe('late')
    await log.append(record('a'))
    await store.set('k', late)
    expect(await store.get('k', signal)).toBeUndefined()
  })

  it('keeps nothing from before it was first asked: until then nobody noted what was changed', async () => {
    const { log, store, entry } = bench()
    const early = await entry('early')
    await log.append(record('a'))
    await store.set('k', early)
    expect(await store.get('k', signal)).toBeUndefined()
    await store.set('k', await entry('now'))
    expect((await store.get('k', signal))?.entry.value).toBe('now')
    await log.append(record('a'))
    expect(await store.get('k', signal)).toBeUndefined()
  })

  it('keeps nothing of another epoch, and nothing that claims to be ahead of the log', async () => {
    const { log, store, entry } = bench()
    const given = await entry('v1')
    await store.set('k', { ...given, asOf: 100 })
    expect(await store.get('k', signal)).toBeUndefined()
    await store.set('k', given)
    await log.renew()
    expect(await store.get('k', signal)).toBeUndefined()
    await store.set('k', given)
    expect(await store.get('k', signal)).toBeUndefined()
  })

  it('lets no old entry live again when the positions of tags are lost (scenario 14)', async () => {
    const { log, store, namespace, entry } = bench()
    await store.set('k', await entry('v1'))
    await log.append(record('a'))
    await server.command('DEL', `{${namespace}}:state`)
    expect(await store.get('k', signal)).toBeUndefined()
  })

  it('advances an entry that is asked for, so that others changing much does not wear it out', async () => {
    const { log, store, key, entry } = bench()
    await store.set('k', await entry('v1'))
    for (let n = 0; n < 257; n++) await log.append(record('other'))
    await store.get('k', signal)
    expect(await server.command('HGET', key, 'p')).toContain('257')
  })

  it('forgets an entry after its ttl', async () => {
    const { store, entry } = bench()
    await store.set('k', await entry('v1', { ttl: 30 }))
    await vi.waitFor(async () => expect(await store.get('k', signal)).toBeUndefined())
  })

  it('compresses what is large, refuses what is too large or no data, with codes', async () => {
    const { store, key, entry } = bench({ compressAbove: 1_000, maxValueBytes: 5_000 })
    const text = 'abc '.repeat(20_000)
    await store.set('k', await entry(text))
    expect((await store.get('k', signal))?.entry.value).toBe(text)
    expect(Number((await server.command('HSTRLEN', key, 'v')).slice(1))).toBeLessThan(1_000)
    const noise = Array.from({ length: 5_000 }, (_, n) => Math.sin(n))
    await expect(store.set('k', await entry(noise))).rejects.toMatchObject({ code: 'VALUE_NOT_SHAREABLE', subject: 'k' })
    await expect(store.set('k', await entry(() => 1))).rejects.toMatchObject({ code: 'VALUE_NOT_SHAREABLE' })
  })

  it('takes another serializer', async () => {
    const { store, key, entry } = bench({ serializer: jsonSerializer })
    await store.set('k', await entry({ plain: [1, 'two'] }))
    expect((await store.get('k', signal))?.entry.value).toEqual({ plain: [1, 'two'] })
    expect(await server.command('HGET', key, 'v')).toContain('{"plain":[1,"two"]}')
  })

  it.each([
    ['its value', ['v', 'garbage']],
    ['what is known of it', ['m', '[1,']],
    ['its format', ['m', '[2,[],null,0,false]']],
    ['a tag', ['m', '[1,[[7]],null,0,false]']],
    ['what covers a tag', ['m', '[1,[["a",7]],null,0,false]']],
    ['its grace', ['m', '[1,[],null,"long",false]']],
  ])('takes an entry whose parts are garbage for none, and removes it: %s', async (_, garbage) => {
    const { store, key, entry } = bench()
    const spoil = async (): Promise<void> => {
      await store.set('k', await entry({ a: 1 }))
      await server.command('HSET', key, ...garbage)
    }
    await spoil()
    await store.get('k', signal)
    expect(await server.command('EXISTS', key)).toBe(':0\r\n')
    await spoil()
    const cache = createCache({ secondLevel: store })
    expect(await cache.getOrSet({ key: 'k', factory: () => 'loaded' })).toBe('loaded')
    await cache.close()
  })

  it('removes what is no entry at all', async () => {
    const { store, key } = bench()
    await server.command('SET', key, 'a string')
    await store.get('k', signal)
    expect(await server.command('EXISTS', key)).toBe(':0\r\n')
  })

  it('grants the right to load to one at a time, until it is released by its holder or lapses', async () => {
    const { store } = bench()
    const first = await store.claim?.('k', 60_000)
    expect([first !== undefined, await store.claim?.('k', 60_000)]).toEqual([true, undefined])
    await first?.release()
    const second = await store.claim?.('k', 30)
    expect(second).toBeDefined()
    await first?.release()
    expect(await store.claim?.('k', 30)).toBeUndefined()
    await vi.waitFor(async () => expect(await store.claim?.('k', 30)).toBeDefined())
  })

  it.each(['maxAge', 'maxValueBytes', 'retain', 'timeout'])('refuses a %s that is no whole number above 0', (name) => {
    for (const value of [0, -1, 1.5, Number.NaN])
      expect(() => bench({ [name]: value })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID', subject: name }))
  })

  it('deletes', async () => {
    const { store, entry } = bench()
    await store.set('k', await entry('v1'))
    await store.delete('k')
    expect(await store.get('k', signal)).toBeUndefined()
  })
})

describe('caches that share a second level on Redis', () => {
  const caches = (count: number) => {
    const { log, store, namespace } = bench()
    const made = Array.from({ length: count }, () => createCache({ log, secondLevel: store, ledgerBuckets: 2 ** 10 }))
    closing.unshift(() => Promise.all(made.map((cache) => cache.close())))
    return { made, log, store, namespace }
  }

  it('load a key once for all of them, also when all want it at once', async () => {
    const { made } = caches(4)
    let loads = 0
    const read = (cache: (typeof made)[number]) =>
      cache.getOrSet({ key: 'k', tags: [tag('a')], factory: () => new Promise((resolve) => setTimeout(() => resolve(++loads), 50)) })
    expect(await Promise.all(made.map(read))).toEqual([1, 1, 1, 1])
  })

  it('start warm: a new process loads nothing, asks once a key, and is never told what changed', async () => {
    const { made, log, store } = caches(1)
    const [old] = made
    const read = (cache: ReturnType<typeof createCache> | undefined, name: string) =>
      cache?.getOrSet({ key: name, tags: [tag(name)], factory: async () => `loaded ${name}` })
    await Promise.all(['a', 'b', 'c'].map((name) => read(old, name)))
    await vi.waitFor(async () => expect(await store.get('c', signal)).toBeDefined())
    await old?.invalidate(tag('b'))
    const loaded: string[] = []
    const fresh = createCache({ log, secondLevel: store, ledgerBuckets: 2 ** 10 })
    fresh.events.on('loadStarted', ({ key }) => loaded.push(key))
    await Promise.all(['a', 'b', 'c'].map((name) => read(fresh, name)))
    expect(loaded).toEqual(['b'])
    await fresh.close()
  })
})

describe.each(['redis', 'ioredis'])('on a cluster of three, with %s', (kind) => {
  it('finds entries in the slot of the log', async () => {
    const nodes = cluster.ports.map((port) => ({ host: '127.0.0.1', port }))
    const client =
      kind === 'redis'
        ? createCluster({ rootNodes: nodes.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` })) })
        : new Cluster(nodes, { lazyConnect: true })
    const { log, store, entry } = bench({}, client)
    for (const name of ['k1', 'k2', 'k3']) await store.set(name, await entry({ name }))
    expect((await store.get('k2', signal))?.entry.value).toEqual({ name: 'k2' })
    const claim = await store.claim?.('k4', 1_000)
    await claim?.release()
    expect(await store.claim?.('k4', 1_000)).toBeDefined()
    await log.append(record('a'))
    for (const name of ['k1', 'k2', 'k3']) expect(await store.get(name, signal)).toBeUndefined()
  })
})

it('works with ioredis as well', async () => {
  const { store, entry } = bench({}, new Redis(server.port, { lazyConnect: true }))
  await store.set('k', await entry(new Date(1)))
  expect((await store.get('k', signal))?.entry.value).toEqual(new Date(1))
})
