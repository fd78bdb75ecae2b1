import type { Position, StreamChange } from '@unstale/cache-core'
import { openRawStream, type RawStream } from './raw-stream'

/** What the experiment needs of a server, in this process or in another one. */
export interface FanOutServer {
  readonly port: number
  /** One record for each set of tags. */
  invalidate(sets: readonly (readonly string[])[]): Promise<Position>
  /** How many streams are open. */
  streams(): Promise<number>
}

export interface FanOutResult {
  readonly streams: number
  readonly interests: number
  readonly records: number
  /** Messages written for those records. */
  readonly messages: number
  /** The messages that were due: one for each client that a record concerns. */
  readonly due: number
  /** Streams that were killed and resumed, the records that they missed meanwhile, and how many changes they were told of them. */
  readonly resumed: number
  readonly missedRecords: number
  readonly missedDue: number
  readonly missedTold: number
  /** Changes told of tags that only share a bucket of the ledger with one that changed. */
  readonly needless: number
}

/** All listen to it: what has arrived before it has all arrived. */
const END = 'end'
const ownTags = (n: number): readonly string[] => [`own-${2 * n}`, `own-${2 * n + 1}`]
const groupOf = (n: number): string => `group-${n % 50}`
const tagsOf = (n: number): readonly string[] => [...ownTags(n), groupOf(n), END]

/** Opens no more at a time than a listen queue holds. */
const openAll = async (port: number, count: number, sinceOf: (n: number) => string): Promise<RawStream[]> => {
  const streams: RawStream[] = []
  for (let from = 0; from < count; from += 100) {
    const some = Array.from({ length: Math.min(100, count - from) }, (_, i) =>
      openRawStream(port, { since: sinceOf(from + i), tags: tagsOf(from + i) }),
    )
    await Promise.all(some.map((stream) => stream.reached(0)))
    streams.push(...some)
  }
  return streams
}

const changesOf = (stream: RawStream, from: number): readonly StreamChange[] =>
  stream.messages.slice(from).flatMap((message) => (message.type === 'batch' ? message.changes : []))

/**
 * Many clients, each with tags of its own. Counts what is written when records concern a few of them, then kills all
 * connections, lets time pass on, and resumes each from where it stood. Throws for what a client should not have been told.
 */
export const fanOut = async (
  server: FanOutServer,
  count: number,
  afterOpening: () => Promise<void> = async () => undefined,
): Promise<FanOutResult> => {
  const start = await server.invalidate([['before']])
  const clients = await openAll(server.port, count, () => `${start.epoch}:${start.seq}`)
  await afterOpening()

  const concerned = (tag: string): readonly number[] => {
    if (tag === END) return clients.map((_, n) => n)
    const number = Number(tag.split('-')[1])
    return tag.startsWith('own-') ? [Math.floor(number / 2)] : clients.flatMap((_, n) => (groupOf(n) === tag ? [n] : []))
  }
  // Every seventeenth client by a tag of its own, three groups, and tags that nobody listens to.
  const tags = [
    ...clients.flatMap((_, n) => (n % 17 === 0 ? [ownTags(n)[n % 2] as string] : [])),
    ...['group-3', 'group-4', 'group-5'],
    ...Array.from({ length: 100 }, (_, i) => `nobody-${i}`),
  ]
  const due = tags.filter((tag) => !tag.startsWith('nobody')).reduce((sum, tag) => sum + concerned(tag).length, 0)
  const before = clients.map(({ messages }) => messages.length)
  await server.invalidate(tags.map((tag) => [tag]))
  const end = await server.invalidate([[END]])
  await Promise.all(clients.map((client) => client.reached(end.seq)))
  const messages = clients.reduce((sum, client, n) => sum + client.messages.length - (before[n] as number) - 1, 0)
  for (const [n, client] of clients.entries()) {
    const foreign = changesOf(client, before[n] as number).find(({ tag }) => !tagsOf(n).includes(tag))
    if (foreign) throw new Error(`client ${n} was told of ${foreign.tag}, which it does not listen to`)
  }

  const stood = clients.map((client) => `${end.epoch}:${client.messages.at(-1)?.applied}`)
  for (const client of clients) client.kill()
  while ((await server.streams()) > 0) await new Promise((resolve) => setImmediate(resolve))
  const missed = [...clients.flatMap((_, n) => (n % 3 === 0 ? [ownTags(n)[1] as string] : [])), 'group-7']
  const now = await server.invalidate(missed.map((tag) => [tag]))
  const resumed = await openAll(server.port, count, (n) => stood[n] as string)
  const missedDue = missed.reduce((sum, tag) => sum + concerned(tag).length, 0)
  let missedTold = 0
  let needless = 0
  for (const [n, client] of resumed.entries()) {
    const told = new Set(changesOf(client, 0).map(({ tag }) => tag))
    const should = missed.filter((tag) => tagsOf(n).includes(tag))
    for (const tag of should) if (!told.has(tag)) throw new Error(`client ${n} was not told of ${tag} when it resumed`)
    if (client.messages[0]?.applied !== now.seq)
      throw new Error(`client ${n} was answered as of ${client.messages[0]?.applied}, not ${now.seq}`)
    missedTold += should.length
    needless += told.size - should.length
  }
  for (const client of resumed) client.kill()
  const records = tags.length
  return {
    streams: count,
    interests: 2 * count + 51,
    records,
    messages,
    due,
    resumed: count,
    missedRecords: missed.length,
    missedDue,
    missedTold,
    needless,
  }
}
