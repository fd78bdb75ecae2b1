import { setTimeout as pause } from 'node:timers/promises'
import type { Log, NewRecord, Tag } from '@unstale/cache-core'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RedisLog, redisLog } from './redis-log'
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
  options: { namespace?: string; timeout?: number; user?: string } = {},
): { log: RedisLog; namespace: string } => {
  const { namespace = `faults-${++names}`, timeout = 2_000, user = '' } = options
  const client = createClient({ url: `redis://${user}127.0.0.1:${port}` })
  const log = redisLog(client, { namespace, timeout })
  open.push(log)
  return { log, namespace }
}

const epochOf = async (log: Log): Promise<string> => (await log.read()).epoch

describe('the log begins a new epoch', () => {
  it('after a flush', async () => {
    const { log } = logOn(server.port)
    const { epoch } = await log.append(record('a'))
    await server.command('FLUSHALL')
    const page = await log.read({ after: { epoch, seq: 1 } })
    expect([page.epoch !== epoch, page.tail]).toEqual([true, 0])
  })

  it.each(['state', 'due', 'work'])('when its key "%s" is lost, by eviction or by hand', async (part) => {
    const { log, namespace } = logOn(server.port)
    await log.plan('intent', record('a'), part === 'work' ? 1 : HOUR)
    const { epoch } = await log.append(record('a'))
    if (part === 'work') await log.plan('another', record('b'), 300)
    await server.command('DEL', `{${namespace}}:${part}`)
    await pause(310)
    expect(await epochOf(log)).not.toBe(epoch)
  })

  it('after a restart that kept the data: what was written last may be lost', async () => {
    const persistent = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
    const { log } = logOn(persistent.port)
    const { epoch } = await log.append(record('a'))
    expect(await epochOf(log)).toBe(epoch)
    await persistent.restart()
    const again = logOn(persistent.port, { namespace: `faults-${names}` })
    expect(await epochOf(again.log)).not.toBe(epoch)
    await persistent.stop()
  }, 30_000)

  it('after a failover, which a cursor alone would not show', async () => {
    const replica = await startRedis(['--replicaof', '127.0.0.1', String(server.port), '--repl-diskless-sync-delay', '0'])
    const { log, namespace } = logOn(server.port)
    const { epoch } = await log.append(record('a'))
    while (!(await replica.command('HGET', `{${namespace}}:state`, 's')).includes('1')) await pause(20)
    const onReplica = logOn(replica.port, { namespace })
    await expect(onReplica.log.read()).rejects.toThrow('NOTPRIMARY')
    await replica.command('REPLICAOF', 'NO', 'ONE')
    const page = await onReplica.log.read({ after: { epoch, seq: 1 } })
    expect([page.epoch !== epoch, page.tail]).toEqual([true, 0])
    await replica.stop()
  }, 30_000)

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
