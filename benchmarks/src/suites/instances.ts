import { setTimeout as pause } from 'node:timers/promises'
import { redisLog } from '@unstale/cache-redis'
import { tag } from '@unstale/cache-server'
import { createClient } from 'redis'
import { monotonic, type Remote, startRemote } from '../processes/remote'
import { progress } from '../progress'
import { OURS, type SharedServer, sharedPeers } from '../redis/shared-peers'
import { type BreakableWire, startProxy } from '../redis/start-proxy'
import { type Redis, startRedis } from '../redis/start-redis'
import { percentile, ratio, single, spread } from '../rounds'
import type { Check, Row, Suite } from '../suite'
import { within } from '../within'

const BARE = 'floor: XADD → XREAD BLOCK'
const TTL = 8_000
const TAGS = ['scene:42', 'scene:*', 'scene?chapterId=7', 'scene?', 'scene'].map((name) => tag(name))

/** Messages are not compared one by one: which of them a slow moment meets is chance. */
const rowsOf = (group: string, contender: string, times: readonly number[]): readonly Row[] => {
  const { median, low, high } = spread(times)
  return [
    { group: `${group}, median`, contender, median, low, high },
    { group: `${group}, 99th percentile`, contender, ...single(percentile(times, 0.99)) },
  ]
}

/** From the call that appends until another process has it: the log alone, beside what a stream of Redis costs by itself. */
const measureLog = async (redis: Redis, count: number): Promise<readonly Row[]> => {
  const client = createClient({ url: `redis://127.0.0.1:${redis.port}` })
  await client.connect()
  const log = redisLog(client, { namespace: 'latency' })
  const listen = (kind: string): Remote => startRemote(new URL('../redis/listener.ts', import.meta.url), [kind, String(redis.port)])
  const [bare, own] = [listen('bare'), listen('unstale')]
  const text = JSON.stringify({ tags: TAGS, verb: 'invalidate' })
  try {
    await Promise.all([bare.call('ready'), own.call('ready')])
    await pause(200)
    const times = { bare: [] as number[], own: [] as number[] }
    const sendBare = async (record: number): Promise<void> => {
      const began = monotonic()
      await client.xAdd('bare', '*', { record: text })
      times.bare.push((await within(10_000, bare.call<number>('arrived', record), 'A record of the bare stream')) - began)
    }
    const sendOwn = async (): Promise<void> => {
      const began = monotonic()
      const { seq } = await log.append({ tags: TAGS, verb: 'invalidate' })
      times.own.push((await within(10_000, own.call<number>('arrived', seq), 'A record of the log')) - began)
    }
    for (let record = 1; record <= count; record++) {
      if (record % 2 === 0) await sendOwn()
      await sendBare(record)
      if (record % 2 === 1) await sendOwn()
      await pause(2)
    }
    const warm = Math.floor(count / 10)
    const group = 'appended → applied elsewhere'
    return [...rowsOf(group, BARE, times.bare.slice(warm)), ...rowsOf(group, OURS, times.own.slice(warm))]
  } finally {
    await log.close()
    client.destroy()
    await Promise.all([bare.stop(), own.stop()])
  }
}

/** A pair of processes: this one writes, the other one holds what it has read. */
interface Pair {
  readonly name: string
  readonly writer: SharedServer
  readonly reader: Remote
  readonly proxy: BreakableWire
  version: number
}

const openPair = async (peer: (typeof sharedPeers)[number], redis: Redis): Promise<Pair> => {
  const proxy = await startProxy(redis.port)
  const reader = startRemote(new URL('../redis/instance.ts', import.meta.url), [peer.name, String(proxy.port), String(TTL)])
  const writer = await peer.open(redis.port, TTL)
  await reader.call('ready')
  return { name: peer.name, writer, reader, proxy, version: 0 }
}

/** The other process holds the old value, and its source has the new one. */
const change = async (pair: Pair): Promise<number> => {
  await within(TTL, pair.reader.call('prime'), `${pair.name}: a read`)
  const version = ++pair.version
  await pair.reader.call('change', version)
  return version
}

/** When the other process first read `version`, in ns; undefined when it never did. */
const firstRead = (pair: Pair, version: number, everyMs: number): Promise<number | undefined> =>
  within(TTL + 6_000, pair.reader.call<number | undefined>('until', version, TTL + 2_000, everyMs), `${pair.name}: a read`)

const acknowledged = async (pair: Pair): Promise<number> => {
  const version = await change(pair)
  const fresh = firstRead(pair, version, 0)
  await pause(5)
  await pair.writer.invalidate('k')
  const done = monotonic()
  return Math.max(0, ((await fresh) ?? done + TTL * 1e6) - done)
}

/** How long the old value is served after a write while something breaks, in ns. Undefined: its process ended, or answers no more. */
const staleFor = async (pair: Pair, hurt: () => unknown): Promise<number | undefined> => {
  try {
    const version = await change(pair)
    await hurt()
    const began = monotonic()
    const writing = pair.writer.invalidate('k').catch(() => undefined)
    const fresh = await firstRead(pair, version, 10)
    await Promise.race([writing, pause(1_000)])
    return (fresh ?? began + (TTL + 2_000) * 1e6) - began
  } catch {
    return undefined
  }
}

const FAULTS: readonly { readonly name: string; readonly hurt: (pair: Pair, redis: { readonly isDown: Promise<unknown> }) => unknown }[] = [
  { name: 'connections cut', hurt: ({ proxy }) => proxy.cut() },
  {
    name: 'nothing arrives for 2 s',
    hurt: ({ proxy }) => {
      proxy.blackHole(true)
      setTimeout(() => proxy.blackHole(false), 2_000)
    },
  },
  { name: 'Redis restarts, empty', hurt: (_, { isDown }) => isDown },
]

const measureFaults = async (
  pairs: readonly Pair[],
  redis: Redis,
  onRow: (row: Row) => void,
  onDead: (name: string, fault: string) => void,
): Promise<void> => {
  const dead = new Set<string>()
  for (const { name, hurt } of FAULTS) {
    const restarts = name.startsWith('Redis')
    let down = (): void => undefined
    const isDown = new Promise<void>((resolve) => {
      down = resolve
    })
    progress(name)
    const alive = pairs.filter((pair) => !dead.has(pair.name))
    const outcomes = alive.map(async (pair) => ({ pair, took: await staleFor(pair, () => hurt(pair, { isDown })) }))
    let restarted: Promise<void> = Promise.resolve()
    if (restarts) {
      // Time for all of them to hold the old value first.
      await pause(500)
      restarted = redis.restart(1_500)
      setTimeout(down, 200)
    }
    for (const { pair, took } of await Promise.all(outcomes)) {
      if (took === undefined) {
        dead.add(pair.name)
        onDead(pair.name, name)
      } else onRow({ group: `the old value is served: ${name}`, contender: pair.name, ...single(took) })
    }
    await restarted
    await pause(1_500)
  }
}

/** Several processes that share a Redis. */
export const instances: Suite = {
  name: 'instances',
  title: 'Between instances',
  about: `Two processes and a Redis on loopback. First the log alone, beside a bare stream. Then how soon after a write is acknowledged the other process reads the new value, which it asks for without pause. Then how long it goes on serving the old value when its connections break; entries live for ${TTL / 1_000} s.`,
  notes:
    'A follower waits with XREAD BLOCK, as a bare stream does, and applies what that brings where it goes on from its position in its epoch: one round trip. What it adds is a look at the position, the parsing of the record and the ledger. An append is one script where the bare stream has one command: it asks the server which history it has and whether anything is overdue, numbers the record and trims the log. That takes Redis seven times as many instructions as XADD (82,000 beside 12,000: a script that does nothing takes 22,000, INFO 20,000), and is most of the difference; less would leave a failover unnoticed, or need a second round trip. What a message that was lost costs is bounded by `maxLag` (2 s), since a follower that has not heard from the log for so long does without memory; the others serve the old value until its time to live ends.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const redis = await startRedis()
    const rows: Row[] = []
    const checks: Check[] = []
    const pairs: Pair[] = []
    try {
      progress('appended → applied elsewhere')
      rows.push(...(await measureLog(redis, short ? 60 : 1_500)))
      for (const [group, most] of [
        ['appended → applied elsewhere, median', 1.3],
        ['appended → applied elsewhere, 99th percentile', 2],
      ] as const) {
        const slower = ratio(rows, group, OURS, BARE)
        checks.push({ name: `${group}: at most ${most}× a bare stream`, ok: slower <= (short ? 10 : most), found: `${slower.toFixed(2)}×` })
      }
      for (const peer of sharedPeers) pairs.push(await openPair(peer, redis))
      const times = pairs.map((): number[] => [])
      const rounds = short ? 10 : 80
      progress('acknowledged → read elsewhere')
      for (let round = 0; round < rounds; round++) {
        for (let turn = 0; turn < pairs.length; turn++) {
          const index = (round + turn) % pairs.length
          times[index]?.push(await acknowledged(pairs[index] as Pair))
        }
      }
      for (const [index, { name }] of pairs.entries()) rows.push(...rowsOf('acknowledged → read elsewhere', name, times[index] as number[]))
      if (!short) {
        await measureFaults(
          pairs,
          redis,
          (row) => rows.push(row),
          (name, fault) => checks.push({ name: `survives: ${fault}`, ok: name !== OURS, found: `${name} ended, or answers no more` }),
        )
      }
      for (const { group, contender, median } of rows) {
        if (!group.startsWith('the old value') || contender !== OURS) continue
        // What was lost is noticed within maxLag; a busy machine may be late by as much again.
        checks.push({ name: `${group}: less than 4 s`, ok: median < 4e9, found: `${(median / 1e9).toFixed(2)} s` })
      }
    } finally {
      for (const { reader, writer, proxy } of pairs) {
        await reader.stop()
        await Promise.race([writer.close().catch(() => undefined), pause(1_000)])
        proxy.close()
      }
      await redis.stop()
    }
    return { rows, checks }
  },
}
