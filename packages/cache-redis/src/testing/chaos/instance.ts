import { createCache, type Position, tag } from '@unstale/cache-core'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { redisLog } from '../../redis-log'
import { redisStore } from '../../redis-store'
import { connectDatabase } from './database-client'
import { type FromInstance, type InstanceOptions, now, type ToInstance, type WriteMode } from './messages'
import { createRandom } from './random'

/** One process of an application: reads through the cache, writes, and tells what it saw. */

const options = JSON.parse(process.argv[2] ?? '{}') as InstanceOptions
const { name, redisPort, databasePort, rows, maxLag, deadline, readsPerBurst, writesPerSecond } = options
const random = createRandom(options.seed)
const tell = (message: FromInstance): void => void process.send?.(message)
const database = connectDatabase(databasePort)

const client =
  options.client === 'redis' ? createClient({ url: `redis://127.0.0.1:${redisPort}` }) : new Redis(redisPort, { lazyConnect: true })
const log = redisLog(client, { namespace: 'chaos', retain: 500, timeout: maxLag / 2 })
const cache = createCache({
  log,
  secondLevel: redisStore(client, { namespace: 'chaos', retain: 500, timeout: maxLag / 2 }),
  maxLag,
  appendTimeout: 500,
  unknownFor: 1_500,
  failoverTime: 5_000,
  ledgerBuckets: 2 ** 16,
  maxEntries: rows,
})

const counts = { hits: 0, loads: 0, shared: 0 }
cache.events.on('entryHit', () => void counts.hits++)
cache.events.on('loadStarted', () => void counts.loads++)
cache.events.on('sharedEntryFound', () => void counts.shared++)

const durationOf = (event: object): number | undefined =>
  Object.entries(event).find(([key, value]) => /^(durationMs|sinceMs)$/.test(key) && typeof value === 'number')?.[1] as number | undefined

for (const told of [
  'followerReset',
  'gapFound',
  'leaseLapsed',
  'leaseRegained',
  'followRecovered',
  'followFailed',
  'appendFailed',
  'appendRetried',
  'appendDelayed',
  'appendsRepeated',
  'appendsOverflowed',
  'logRenewed',
  'secondLevelSuspended',
  'secondLevelResumed',
] as const) {
  cache.events.on(told, (event) =>
    tell({ type: 'event', name: told, durationMs: durationOf(event), detail: 'reason' in event ? event.reason : undefined }),
  )
}

const rowTag = (row: number) => tag(`row:${row}`)
const readRow = (row: number): Promise<number> =>
  cache.getOrSet({ key: `row ${row}`, tags: [rowTag(row)], factory: () => database.read(row) })

/** A page shows five rows: what is nested is held to the same promise. */
const readPage = (page: number): Promise<readonly (readonly [number, number])[]> =>
  cache.getOrSet({
    key: `page ${page}`,
    factory: async ({ getOrSet }) => {
      const shown = Array.from({ length: 5 }, (_, n) => (page * 5 + n) % rows)
      return Promise.all(
        shown.map(
          async (row): Promise<readonly [number, number]> => [
            row,
            await getOrSet({ key: `row ${row}`, tags: [rowTag(row)], factory: () => database.read(row) }),
          ],
        ),
      )
    },
  })

const BATCH = 500
let seen: { readonly row: number; readonly version: number; readonly start: number }[] = []

const flush = (): void => {
  if (seen.length === 0) return
  tell({
    type: 'reads',
    rows: Uint16Array.from(seen, ({ row }) => row),
    versions: Uint32Array.from(seen, ({ version }) => version),
    starts: Float64Array.from(seen, ({ start }) => start),
  })
  seen = []
}

const saw = (row: number, version: number, start: number): void => {
  seen.push({ row, version, start })
  if (seen.length >= BATCH) flush()
}

let reading = false
let writing = false
let underWay = 0

const readOne = async (): Promise<void> => {
  underWay++
  try {
    if (random.next() < 0.2) {
      const page = random.below(rows / 5)
      const start = now()
      for (const [row, version] of await readPage(page)) saw(row, version, start)
    } else {
      const row = random.below(rows)
      const start = now()
      saw(row, await readRow(row), start)
    }
  } finally {
    underWay--
  }
}

const burst = (): void => {
  if (!reading) return
  for (let n = 0; n < readsPerBurst && underWay < 400; n++) void readOne()
}

let labels = 0
let crashAfter: WriteMode | undefined
const committed = new Set<string>()

const appended = (label: string, position: Position): void => {
  tell({ type: 'appended', label, at: now(), position })
}

cache.events.on('recordAppended', ({ cause, position }) => {
  if (cause.label && committed.has(cause.label)) appended(cause.label, position)
})
cache.events.on('appendRetried', ({ cause, position }) => {
  if (cause?.label && committed.has(cause.label)) appended(cause.label, position)
})

const writeOne = async (): Promise<void> => {
  const row = random.below(rows)
  const mode: WriteMode = crashAfter ?? (random.next() < 0.5 ? 'mutate' : 'direct')
  const label = `${name}-${process.pid}-${++labels}`
  const commit = async (): Promise<number> => {
    const version = await database.commit(row, label, mode)
    if (crashAfter) process.kill(process.pid, 'SIGKILL')
    committed.add(label)
    setTimeout(() => committed.delete(label), 30_000).unref()
    return version
  }
  let version: number
  try {
    if (mode === 'mutate') version = await cache.mutate(rowTag(row), commit, { cause: label, deadlineMs: deadline })
    else {
      version = await commit()
      await cache.invalidate(rowTag(row), { cause: label })
    }
  } catch {
    // The log could not be asked to plan, so the write was not begun.
    return
  }
  tell({ type: 'ownWrite', row, floor: version, version: await readRow(row), where: 'same' })
}

const readAfter = async (row: number, needs: Position, floor: number): Promise<void> => {
  const scope = await cache.openScope(needs)
  // As the adapters do: what the scope may not answer from memory it reads from the source.
  const version = scope.bypass ? await database.read(row) : await readRow(row)
  tell({ type: 'ownWrite', row, floor, version, where: 'other' })
}

const readAll = async (id: number): Promise<void> => {
  const versions = await Promise.all(Array.from({ length: rows }, (_, row) => readRow(row)))
  tell({ type: 'all', id, versions: Uint32Array.from(versions) })
}

process.on('message', (message: ToInstance) => {
  if (message.type === 'work') {
    reading = message.reads
    writing = message.writes
    if (!reading) flush()
  } else if (message.type === 'crashAfterCommit') {
    crashAfter = message.mode
    void writeOne()
  } else if (message.type === 'readYourWrite') void readAfter(message.row, message.needs, message.version)
  else if (message.type === 'readAll') void readAll(message.id)
  else {
    flush()
    tell({ type: 'counts', ...counts })
    void cache
      .close()
      .then(() => log.close())
      .then(() => process.exit(0))
  }
})
process.on('disconnect', () => process.exit(0))

setInterval(burst, 4)
setInterval(() => {
  if (writing) void writeOne()
}, 1_000 / writesPerSecond)
setInterval(() => tell({ type: 'counts', ...counts }), 1_000)
await cache.follower.ready()
tell({ type: 'ready' })
