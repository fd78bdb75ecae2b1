import { setTimeout as pause } from 'node:timers/promises'
import { createCache, type NewRecord, type SharedEntry, tag } from '@unstale/cache-core'
import { createClient } from 'redis'
import { redisLog } from '../redis-log'
import { redisStore } from '../redis-store'
import { startRedis } from './redis-server'

/** What the log costs, on one server of its own. Prints one line of JSON. */
const server = await startRedis()
const client = createClient({ url: `redis://127.0.0.1:${server.port}` })

const calls = async (...commands: readonly string[]): Promise<number> => {
  const stats = await server.command('INFO', 'commandstats')
  return commands.reduce((sum, name) => sum + Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0), 0)
}

const idle = async (followers: number, seconds: number): Promise<number> => {
  const made = Array.from({ length: followers }, () => {
    const log = redisLog(client, { namespace: 'idle', timeout: 10_000 })
    return { log, cache: createCache({ log, ledgerBuckets: 2 ** 4 }) }
  })
  await Promise.all(made.map(({ cache }) => cache.follower.ready()))
  await pause(2_000)
  const before = await calls('xread', 'evalsha', 'eval')
  await pause(seconds * 1_000)
  const counted = (await calls('xread', 'evalsha', 'eval')) - before
  await Promise.all(made.map(({ cache }) => cache.close()))
  await Promise.all(made.map(({ log }) => log.close()))
  return counted / seconds
}

const record = (n: number): NewRecord => ({
  tags: [tag(`scene:${n}`), tag('scene:*'), tag(`scene?chapterId=${n % 100}`), tag('scene?chapterId=*'), tag('scene?'), tag('scene')],
  verb: 'invalidate',
  cause: { id: 'q7w8e9r0t1y2u3i4', source: 'mutation', label: 'updateScene' },
})

const bytes = async (): Promise<number> => {
  const log = redisLog(client, { namespace: 'bytes', timeout: 10_000 })
  for (let n = 0; n < 1_000; n++) await log.append(record(n))
  const usage = await server.command('MEMORY', 'USAGE', '{bytes}:log', 'SAMPLES', '0')
  await log.close()
  return Math.round(Number(usage.slice(1)) / 1_000)
}

const perSecond = async (count: number, atOnce: number, work: (n: number) => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  let next = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) await work(next++)
    }),
  )
  return Math.round((count / (performance.now() - startedAt)) * 1_000)
}

const log = redisLog(client, { namespace: 'speed', timeout: 10_000 })
const store = redisStore(client, { namespace: 'speed', timeout: 10_000 })
await log.append(record(0))
const append = (n: number): Promise<unknown> => log.append(record(n))
await server.command('CONFIG', 'RESETSTAT')
const serial = await perSecond(3_000, 1, append)
const together = await perSecond(20_000, 100, append)
const appendUs = Number(/cmdstat_evalsha:.*?usec_per_call=([\d.]+)/.exec(await server.command('INFO', 'commandstats'))?.[1])
const { epoch, tail } = await log.read()
const entry: SharedEntry = {
  value: { text: 'x'.repeat(500) },
  tagSet: new Map(record(1).tags.map((name) => [name, undefined])),
  epoch,
  asOf: tail,
  ttl: undefined,
  grace: 0,
}
await store.set('k', entry)
const signal = new AbortController().signal
const lookUps = await perSecond(10_000, 100, () => store.get('k', signal))
await log.close()
await store.close()

console.log(
  JSON.stringify({
    idle: { 1: await idle(1, 10), 100: await idle(100, 10) },
    bytesPerRecord: await bytes(),
    appendsPerSecond: { serial, together },
    appendUs,
    lookUpsPerSecond: lookUps,
    node: process.version,
  }),
)
await server.stop()
process.exit(0)
