import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { majors, nodeOf } from '../../../scripts/lib/node-versions.mjs'
import { type Load, openLoad } from '../http/load'
import { type Remote, startRemote } from '../processes/remote'
import { progress } from '../progress'
import { spread } from '../rounds'
import type { Check, Report, Row, Suite } from '../suite'

const HOSTS = ['node:http', 'Express', 'Fastify', 'Hono', 'Koa'] as const
const NEWEST = Math.max(...majors)
const BARE = 'bare'
const FLOOR = 'floor: AsyncLocalStorage and a joined header'
const OURS = '@unstale/cache-server'
const VARIANTS = { [BARE]: 'bare', [FLOOR]: 'floor', [OURS]: 'unstale' } as const

interface Contestant {
  readonly contender: keyof typeof VARIANTS
  readonly server: Remote
  readonly load: Load
  readonly times: number[]
}

/** A Node that the servers run on; the load always runs on this one. */
interface Runtime {
  readonly name: string
  readonly path: string
}

const open = async (host: string, contender: keyof typeof VARIANTS, { path }: Runtime): Promise<Contestant> => {
  const server = startRemote(new URL('../http/http-server.ts', import.meta.url), [host, VARIANTS[contender]], path)
  return { contender, server, load: await openLoad(await server.call<number>('port')), times: [] }
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

/** One host, in all variants: as they take turns, only these are alive. */
const compare = async (host: string, group: string, runtime: Runtime, short: boolean): Promise<Report> => {
  const [most, requests, warmup] = short ? [2, 300, 100] : [250, 1_500, 30_000]
  const contestants: Contestant[] = []
  // One after the other: a machine with few processors would have all of them wait for each other.
  for (const contender of [BARE, FLOOR, OURS] as const) {
    const contestant = await open(host, contender, runtime)
    contestants.push(contestant)
    await contestant.load.run(warmup)
  }
  const isMeasured = (): boolean => contestants.every(({ times }) => undisturbed(times).length >= WANTED)
  for (let round = 0; round < most && !isMeasured(); round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round + turn) % contestants.length] as Contestant
      // The caches of the processor hold what the last one needed.
      await contestant.load.run(requests / 10)
      contestant.times.push(await measure(contestant, requests))
    }
  }
  const rows = contestants.map(({ contender, times }): Row => ({ group, contender, ...spread(undisturbed(times)) }))
  const [bare, floor, own] = rows.map(({ median }) => median / 1_000) as [number, number, number]
  const fewest = Math.min(...rows.map(({ rounds = [] }) => rounds.length))
  const head = contestants.find(({ contender }) => contender === OURS)?.load.head ?? ''
  const groups = /\r\ncache-groups: (.*)/i.exec(head)?.[1]?.split(', ') ?? []
  for (const { server, load } of contestants) {
    load.close()
    await server.stop()
  }
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
        found: `${fewest} of ${contestants[0]?.times.length}`,
      },
    ],
  }
}

/** What a request costs a server, with ten tags on a read. */
export const http: Suite = {
  name: 'http',
  title: 'A request with ten tags',
  about:
    'Processor time of the server a request, all its threads: the bare framework, and the same with our middleware and a read that is held and carries ten tags, which stand in its headers. The floor is the same framework with the least that does anything of the kind. Each server is a process of its own; 16 connections ask it over loopback, in turns, from a process that never sleeps, since to wake one costs the server that writes to it. Where other guests of the machine are busy a request takes up to twice as long, for seconds at a time: rounds go on until each contender has some beside nobody, and only these count. On the Node that runs all of this, and on the newest.',
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
      const rows: Row[] = []
      const checks: Check[] = []
      for (const runtime of runtimes) {
        for (const host of HOSTS) {
          const group = `${host}${runtime.name}`
          progress(group)
          const report = await compare(host, group, runtime, short)
          rows.push(...report.rows)
          checks.push(...report.checks)
        }
      }
      return { rows, checks }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
