import { setTimeout as pause } from 'node:timers/promises'
import type { Log, NewRecord, Tag } from '@unstale/cache-core'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RedisLog, redisLog } from './redis-log'
import { redisStore } from './redis-store'
import { type RedisServer, startRedis } from './testing/redis-server'
import { startProxy, type TcpProxy } from './testing/tcp-proxy'

const record = (name: string): NewRecord => ({ tags: [name as Tag], verb: 'invalidate' })
const HOUR = 3_600_000

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
}, 30_000)
afterAll(() => server.stop())

let names = 0
const open: RedisLog[] = []
afterAll(() => Promise.all(open.map((log) => log.close())))

const logOn = (
  port: number,
  options: { namespace?: string; timeout?: number; user?: string; retain?: number } = {},
): { log: RedisLog; namespace: string } => {
  const { namespace = `faults-${++names}`, timeout = 2_000, user = '', retain = 10_000 } = options
  const client = createClient({ url: `redis://${user}127.0.0.1:${port}` })
  const log = redisLog(client, { namespace, timeout, retain })
  open.push(log)
  return { log, namespace }
}

const epochOf = async (log: Log): Promise<string> => (await log.read()).epoch

/** Both ways to learn of an epoch. An append that finds all as it was takes a shorter way through the server than any read. */
const asks: Readonly<Record<string, (log: Log) => Promise<string>>> = {
  'a read': epochOf,
  'an append': async (log) => (await log.append(record('asks'))).epoch,
}

describe('the log begins a new epoch', () => {
  it.each(Object.entries(asks))('after a flush: %s', async (_, ask) => {
    const { log } = logOn(server.port)
    const { epoch } = await log.append(record('a'))
    await server.command('FLUSHALL')
    expect(await ask(log)).not.toBe(epoch)
    const page = await log.read({ after: { epoch, seq: 1 } })
    expect([page.epoch !== epoch, page.tail]).toEqual([true, page.records.length])
  })

  const lost = ['state', 'due', 'work'].flatMap((part) => Object.entries(asks).map(([who, ask]) => [part, who, ask] as const))
  it.each(lost)('when its key "%s" is lost, by eviction or by hand: %s', async (part, _, ask) => {
    const { log, namespace } = logOn(server.port)
    await log.plan('intent', record('a'), part === 'work' ? 1 : HOUR)
    const { epoch } = await log.append(record('a'))
    if (part === 'work') await log.plan('another', record('b'), 300)
    await server.command('DEL', `{${namespace}}:${part}`)
    await pause(310)
    expect(await ask(log)).not.toBe(epoch)
  })

  it.each(Object.entries(asks))(
    'after a restart that kept the data, since what was written last may be lost: %s',
    async (_, ask) => {
      const persistent = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
      const { log } = logOn(persistent.port)
      const { epoch } = await log.append(record('a'))
      expect(await ask(log)).toBe(epoch)
      await persistent.restart()
      const again = logOn(persistent.port, { namespace: `faults-${names}` })
      expect(await ask(again.log)).not.toBe(epoch)
      await persistent.stop()
    },
    30_000,
  )

  it.each(Object.entries(asks))(
    'after a failover, which a cursor alone would not show: %s',
    async (_, ask) => {
      const options = ['--replica-read-only', 'no', '--repl-diskless-sync-delay', '0']
      const replica = await startRedis(['--replicaof', '127.0.0.1', String(server.port), ...options])
      const { log, namespace } = logOn(server.port)
      const { epoch } = await log.append(record('a'))
      while (!(await replica.command('HGET', `{${namespace}}:state`, 's')).endsWith('\r\n1\r\n')) await pause(20)
      const onReplica = logOn(replica.port, { namespace })
      await expect(ask(onReplica.log)).rejects.toThrow('NOTPRIMARY')
      await replica.command('REPLICAOF', 'NO', 'ONE')
      expect(await ask(onReplica.log)).not.toBe(epoch)
      const page = await onReplica.log.read({ after: { epoch, seq: 1 } })
      expect([page.epoch !== epoch, page.tail]).toEqual([true, page.records.length])
      await replica.stop()
    },
    30_000,
  )

  it('when something else was put into the stream', async () => {
    const { log, namespace } = logOn(server.port)
    const { epoch } = await log.append(record('a'))
    await server.command('XADD', `{${namespace}}:log`, '1700000000000-3', 'r', 'nonsense')
    const page = await log.read({ after: { epoch, seq: 0 } })
    expect([page.records, page.oldest, page.unreadable]).toEqual([[], 2, 1])
    const next = await log.append(record('b'))
    expect([next.epoch !== epoch, next.seq]).toEqual([true, 1])
  })

  it('not for scripts that the server has forgotten', async () => {
    const { log } = logOn(server.port)
    const { epoch } = await log.append(record('a'))
    await server.command('SCRIPT', 'FLUSH')
    expect(await log.append(record('b'))).toEqual({ epoch, seq: 2 })
  })
})

describe('an append that finds all as it was', () => {
  it('asks for nothing that it does not need, and notes no positions of tags where no second level is', async () => {
    const { log, namespace } = logOn(server.port)
    await log.append(record('a'))
    await server.command('CONFIG', 'RESETSTAT')
    for (let n = 0; n < 10; n++) await log.append(record(`t${n}`))
    const stats = await server.command('INFO', 'commandstats')
    const calls = [...stats.matchAll(/cmdstat_([^:]+):calls=(\d+)/g)].map(([, name, times]) => `${times} ${name}`)
    for (const name of ['evalsha', 'hmget', 'info', 'xadd', 'hset']) expect(calls).toContain(`10 ${name}`)
    expect(calls.filter((call) => /time|zcard|zrange|xtrim|hget$/.test(call))).toEqual([])
    expect(await server.command('HLEN', `{${namespace}}:state`)).toBe(':5\r\n')
  })

  it('is not one once, when a second level has begun to ask', async () => {
    const { log, namespace } = logOn(server.port)
    await log.append(record('a'))
    const store = redisStore(createClient({ url: `redis://127.0.0.1:${server.port}` }), { namespace })
    await store.get('k', new AbortController().signal)
    await log.append(record('b'))
    await server.command('CONFIG', 'RESETSTAT')
    await log.append(record('c'))
    const stats = await server.command('INFO', 'commandstats')
    expect([stats.includes('cmdstat_evalsha:calls=1,'), stats.includes('cmdstat_zcard')]).toEqual([true, false])
    expect(await server.command('HLEN', `{${namespace}}:state`)).toBe(':7\r\n')
    await store.close()
  })

  it('is not one while something is overdue, and is one while something is planned', async () => {
    const { log } = logOn(server.port)
    await log.append(record('a'))
    await log.plan('later', record('later'), HOUR)
    await server.command('CONFIG', 'RESETSTAT')
    const { seq } = await log.append(record('b'))
    expect([seq, await server.command('INFO', 'commandstats')]).toEqual([2, expect.stringContaining('cmdstat_evalsha:calls=1,')])
    await log.plan('soon', record('soon'), 1)
    await pause(10)
    await log.append(record('c'))
    expect((await log.read()).records.map(({ tags }) => tags[0])).toEqual(['a', 'b', 'soon', 'c'])
  })
})

it('a long log is trimmed by blocks, never below what it retains', async () => {
  const { log, namespace } = logOn(server.port, { retain: 1_000 })
  await Promise.all(Array.from({ length: 1_500 }, (_, n) => log.append(record(`t${n}`))))
  const length = Number((await server.command('XLEN', `{${namespace}}:log`)).slice(1))
  expect([length >= 1_000, length <= 1_100]).toEqual([true, true])
})

describe('a reader is shown a gap', () => {
  const write = async (): Promise<{ log: RedisLog; epoch: string; key: string }> => {
    const { log, namespace } = logOn(server.port)
    const { epoch } = await log.append(record('a'))
    for (const name of ['b', 'c', 'd']) await log.append(record(name))
    return { log, epoch, key: `{${namespace}}:log` }
  }

  it('when the stream was trimmed or deleted', async () => {
    const { log, epoch, key } = await write()
    await server.command('XTRIM', key, 'MAXLEN', '1')
    expect(await log.read({ after: { epoch, seq: 1 } })).toMatchObject({ oldest: 4, tail: 4, records: [{ seq: 4 }] })
    await server.command('DEL', key)
    expect(await log.read({ after: { epoch, seq: 1 } })).toMatchObject({ oldest: 5, tail: 4, records: [] })
    expect(await log.append(record('e'))).toEqual({ epoch, seq: 5 })
  })

  it.each([
    ['in the middle', '3-0', 3, [4]],
    ['at the end', '4-0', 4, []],
  ] as const)('when a record %s is missing', async (_, id, unreadable, seqs) => {
    const { log, epoch, key } = await write()
    await server.command('XDEL', key, id)
    const page = await log.read({ after: { epoch, seq: 1 } })
    expect([page.unreadable, page.oldest, page.records.map(({ seq }) => seq)]).toEqual([unreadable, unreadable + 1, seqs])
  })

  it.each(['nonsense', '[]', '["i",[]]', '["x",["a"]]', '["i",[7]]', '{}', 'null', ''])('when a record is %j', async (text) => {
    const { log, epoch, key } = await write()
    await server.command('XTRIM', key, 'MAXLEN', '0')
    await server.command('DEL', key)
    await server.command('XADD', key, '3-0', 'r', text)
    await server.command('XADD', key, '4-0', 'r', '["i",["d"],{"id":7}]')
    const page = await log.read({ after: { epoch, seq: 2 } })
    expect([page.unreadable, page.oldest, page.records]).toEqual([3, 4, [{ tags: ['d'], verb: 'invalidate', seq: 4 }]])
  })
})

describe('where INFO is not permitted', () => {
  it('any connection that is new, or new again, begins a new epoch; and no other', async () => {
    await server.command('ACL', 'SETUSER', 'limited', 'on', '>secret', '~*', '&*', '+@all', '-info')
    const { log } = logOn(server.port, { user: 'limited:secret@' })
    const first = await log.append(record('a'))
    expect(await log.append(record('b'))).toEqual({ epoch: first.epoch, seq: 2 })
    expect(await epochOf(log)).toBe(first.epoch)
    await server.command('CLIENT', 'KILL', 'USER', 'limited')
    await pause(100)
    let epoch = first.epoch
    for (let tries = 0; epoch === first.epoch && tries < 100; tries++) epoch = await epochOf(log).catch(() => first.epoch)
    expect(epoch).not.toBe(first.epoch)
    expect(await epochOf(log)).toBe(epoch)
  })

  it.each(Object.entries(asks))('a history without a name is not taken up by who may ask for it: %s', async (_, ask) => {
    await server.command('ACL', 'SETUSER', 'limited', 'on', '>secret', '~*', '&*', '+@all', '-info')
    const { log, namespace } = logOn(server.port, { user: 'limited:secret@' })
    const { epoch } = await log.append(record('a'))
    expect(await ask(logOn(server.port, { namespace }).log)).not.toBe(epoch)
  })
})

describe.each(['redis', 'ioredis'])('a connection that leads nowhere (%s)', (kind) => {
  const onProxy = (proxy: TcpProxy): RedisLog => {
    const client =
      kind === 'redis' ? createClient({ url: `redis://127.0.0.1:${proxy.port}` }) : new Redis(proxy.port, { lazyConnect: true })
    const log = redisLog(client, { namespace: `hole-${++names}`, timeout: 150 })
    open.push(log)
    return log
  }

  it('fails every command in time, and is replaced', async () => {
    const proxy = await startProxy(server.port)
    const log = onProxy(proxy)
    const { epoch, seq } = await log.append(record('a'))
    proxy.blackHole(true)
    await expect(log.append(record('b'))).rejects.toMatchObject({ code: 'REDIS_TIMEOUT' })
    await expect(log.read({ after: { epoch, seq }, waitMs: 50 })).rejects.toMatchObject({ code: 'REDIS_TIMEOUT' })
    // The old connections stay dead for ever: only new ones get through.
    proxy.blackHole(false)
    let reached = false
    for (let tries = 0; !reached && tries < 50; tries++) {
      reached = await log.append(record('c')).then(
        () => true,
        () => false,
      )
    }
    expect(reached).toBe(true)
    expect((await log.read()).epoch).toBe(epoch)
    await log.close()
    await proxy.close()
  })

  it('takes nothing any more once it is closed', async () => {
    const proxy = await startProxy(server.port)
    const log = onProxy(proxy)
    await log.append(record('a'))
    await log.close()
    await expect(log.append(record('b'))).rejects.toMatchObject({ code: 'REDIS_CLOSED' })
    await proxy.close()
  })

  it('gives up at once what is no longer wanted', async () => {
    const { log } = logOn(server.port)
    const after = await log.append(record('a'))
    await log.read({ after })
    const stop = new AbortController()
    const waiting = log.read({ after, waitMs: 60_000, signal: stop.signal })
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'REDIS_CLOSED' })
    await expect(log.read({ after, waitMs: 60_000, signal: stop.signal })).rejects.toBe(stop.signal.reason)
    expect((await log.append(record('b'))).seq).toBe(after.seq + 1)
  })

  it('leaves no connection behind when it is closed, not even one that waits', async () => {
    const connections = async (): Promise<number> => (await server.command('CLIENT', 'LIST')).match(/\bid=\d+ /g)?.length ?? 0
    const before = await connections()
    const { log } = logOn(server.port)
    const after = await log.append(record('a'))
    await log.read({ after })
    const waiting = log.read({ after, waitMs: 60_000 }).catch((error: unknown) => error)
    await vi.waitFor(async () => expect(await connections()).toBe(before + 2))
    await log.close()
    expect(await waiting).toBeInstanceOf(Error)
    await vi.waitFor(async () => expect(await connections()).toBe(before))
  })
})

describe('redisLog refuses', () => {
  it('a client of another kind, and options that mean nothing', () => {
    const client = createClient()
    expect(() => redisLog(client, { namespace: 'a{b}' })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
    expect(() => redisLog(client, { retain: 0 })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })

  it('a client of another kind, at the first use', async () => {
    const log = redisLog({ duplicate: () => undefined } as unknown as Redis)
    await expect(log.read()).rejects.toMatchObject({ code: 'CLIENT_UNKNOWN' })
  })
})
