import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { majors, nodeOf } from '../../../scripts/lib/node-versions.mjs'
import { type Load, openLoad } from '../http/load'
import { type Remote, startRemote } from '../processes/remote'
import { progress } from '../progress'
import { spread } from '../rounds'
import type { Report, Row, Suite } from '../suite'

const HOSTS = ['node:http', 'Express', 'Fastify', 'Hono', 'Koa'] as const
const NEWEST = Math.max(...majors)
const BARE = 'bare'
const FLOOR = 'floor: AsyncLocalStorage and a joined header'
const OURS = '@unstale/cache-server'
const VARIANTS = { [BARE]: 'bare', [FLOOR]: 'floor', [OURS]: 'unstale' } as const
const CONTENDERS = [BARE, FLOOR, OURS] as const

interface Contestant {
  readonly contender: keyof typeof VARIANTS
  readonly server: Remote
  readonly load: Load
}

/** A Node that the servers run on; the load always runs on this one. */
interface Runtime {
  readonly name: string
  readonly path: string
}

/** What was measured of one host: the rounds of each contender, and the head of a response of ours. */
interface Measured {
  readonly times: Readonly<Record<keyof typeof VARIANTS, number[]>>
  head: string
}

const open = async (host: string, contender: keyof typeof VARIANTS, { path }: Runtime): Promise<Contestant> => {
  const server = startRemote(new URL('../http/http-server.ts', import.meta.url), [host, VARIANTS[contender]], path)
  return { contender, server, load: await openLoad(await server.call<number>('port')) }
}

/** Processor time of the server alone, as it tells it itself: what the load takes beside it does not count. */
const measure = async ({ server, load }: Contestant, requests: number): Promise<number> => {
  const before = await server.call<number>('cpu')
  await load.run(requests)
  return (((await server.call<number>('cpu')) - before) * 1_000) / requests
}

/** A shared machine runs at two speeds, for seconds at a time: the rounds beside nobody are those near to the fastest. */
const undisturbed = (times: readonly number[]): readonly number[] => {
  const fastest = Math.min(...times)
  return times.filter((time) => time <= fastest * 1.1)
}

/** So many such rounds each contender is to have. */
const WANTED = 15

const PACE = {
  long: { visits: 2, least: 8, most: 150, requests: 1_500, warmup: 20_000 },
  short: { visits: 1, least: 2, most: 2, requests: 300, warmup: 100 },
} as const

/** One visit to one host, in all variants: as they take turns, only these are alive. */
const visit = async (
  host: string,
  runtime: Runtime,
  measured: Measured,
  { least, most, requests, warmup }: (typeof PACE)['long' | 'short'],
): Promise<void> => {
  const contestants: Contestant[] = []
  // One after the other: a machine with few processors would have all of them wait for each other.
  for (const contender of CONTENDERS) {
    const contestant = await open(host, contender, runtime)
    contestants.push(contestant)
    await contestant.load.run(warmup)
  }
  const isMeasured = (): boolean => CONTENDERS.every((contender) => undisturbed(measured.times[contender]).length >= WANTED)
  for (let round = 0; round < most && (round < least || !isMeasured()); round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round + turn) % contestants.length] as Contestant
      // The caches of the processor hold what the last one needed.
      await contestant.load.run(requests / 10)
      measured.times[contestant.contender].push(await measure(contestant, requests))
    }
  }
  for (const { contender, server, load } of contestants) {
    if (contender === OURS) measured.head = load.head
    load.close()
    await server.stop()
  }
}

const reportOf = (group: string, { times, head }: Measured, short: boolean): Report => {
  const rows = CONTENDERS.map((contender): Row => ({ group, contender, ...spread(undisturbed(times[contender])) }))
  const [bare, floor, own] = rows.map(({ median }) => median / 1_000) as [number, number, number]
  const fewest = Math.min(...rows.map(({ rounds = [] }) => rounds.length))
  const groups = /\r\ncache-groups: (.*)/i.exec(head)?.[1]?.split(', ') ?? []
  return {
    rows,
    checks: [
      { name: `${group}: ten tags in the header`, ok: groups.length === 10, found: `${groups.length}` },
      {
        name: `${group}: at most 4 µs a request more than bare`,
        // A short run measures servers that are not warm: it looks at the headers alone.
        ok: short || own - bare <= 4,
        found: `${(own - bare).toFixed(1)} µs; the floor adds ${(floor - bare).toFixed(1)} µs`,
      },
      {
        name: `${group}: ${WANTED} rounds beside nobody, within a tenth of the fastest`,
        ok: short || fewest >= WANTED,
        found: `${fewest} of ${times[OURS].length}`,
      },
    ],
  }
}

/** What a request costs a server, with ten tags on a read. */
export const http: Suite = {
  name: 'http',
  title: 'A request with ten tags',
  about:
    'Processor time of the server a request, all its threads: the bare framework, and the same with our middleware and a read that is held and carries ten tags, which stand in its headers. The floor is the same framework with the least that does anything of the kind. Each server is a process of its own; 16 connections ask it over loopback, in turns, from a process that never sleeps, since to wake one costs the server that writes to it. Where other guests of the machine are busy a request takes up to twice as long, for seconds at a time: each host is visited twice, rounds go on until each contender has some beside nobody, and only these count. On the Node that runs all of this, and on the newest.',
  notes:
    'The floor is what nothing of the kind can do without, in each framework: AsyncLocalStorage, which on Node 20 makes each promise of a request dearer, and three headers written from texts that are made already. Above it stand the exchange and the scope that gathers the tags, the read itself, the list of its tags, and what lets the head of a response wait for a write: of a read, the one field that replaces `writeHead`. A framework’s middleware costs promises, of which we add one or two. Express gives each response another prototype, so that no two are alike to the engine: each field that is set, and each method that is called on one, costs up to a microsecond, and three headers most of the floor. A streamed body, or a real Response, is made anew to be watched, which costs several times as much.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const folder = mkdtempSync(join(tmpdir(), 'unstale-bench-'))
    try {
      const runtimes: Runtime[] = [{ name: '', path: process.execPath }]
      if (!short) {
        progress(`installs Node ${NEWEST}`)
        runtimes.push({ name: `, Node ${NEWEST}`, path: (await nodeOf(NEWEST, folder)).path })
      }
      const pace = PACE[short ? 'short' : 'long']
      const hosts = runtimes.flatMap((runtime) =>
        HOSTS.map((host) => ({
          host,
          runtime,
          group: `${host}${runtime.name}`,
          measured: { times: { [BARE]: [], [FLOOR]: [], [OURS]: [] }, head: '' } as Measured,
        })),
      )
      for (let round = 0; round < pace.visits; round++) {
        for (const { host, runtime, group, measured } of hosts) {
          progress(group)
          await visit(host, runtime, measured, pace)
        }
      }
      const reports = hosts.map(({ group, measured }) => reportOf(group, measured, short))
      return { rows: reports.flatMap(({ rows }) => rows), checks: reports.flatMap(({ checks }) => checks) }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
