import { spread } from '../alternate'
import { type Load, openLoad } from '../http/load'
import { type Remote, startRemote } from '../processes/remote'
import { progress } from '../progress'
import type { Check, Row, Suite } from '../suite'

const HOSTS = ['node:http', 'Express', 'Fastify', 'Hono', 'Koa'] as const
const BARE = 'bare'
const FLOOR = 'floor: AsyncLocalStorage and a joined header'
const OURS = '@unstale/cache-server'
const VARIANTS = { [BARE]: 'bare', [FLOOR]: 'floor', [OURS]: 'unstale' } as const

interface Contestant {
  readonly host: string
  readonly contender: keyof typeof VARIANTS
  readonly server: Remote
  readonly load: Load
  readonly times: number[]
}

const open = async (host: string, contender: keyof typeof VARIANTS): Promise<Contestant> => {
  const server = startRemote(new URL('../http/http-server.ts', import.meta.url), host, VARIANTS[contender])
  return { host, contender, server, load: await openLoad(await server.call<number>('port')), times: [] }
}

/** Processor time of the server alone, as it tells it itself: what the load takes beside it does not count. */
const measure = async ({ server, load }: Contestant, requests: number): Promise<number> => {
  const before = await server.call<number>('cpu')
  await load.run(requests)
  return (((await server.call<number>('cpu')) - before) * 1_000) / requests
}

/** What a request costs a server, with ten tags on a read. */
export const http: Suite = {
  name: 'http',
  title: 'A request with ten tags',
  about:
    'Processor time of the server a request, all its threads: the bare framework, and the same with our middleware and a read that is held and carries ten tags, which stand in its headers. The floor is the same framework with the least that does anything of the kind. Each server is a process of its own; 16 connections ask it over loopback, in turns.',
  notes:
    'The floor is what nothing of the kind can do without, in each framework: AsyncLocalStorage, which on Node 20 makes each promise of a request dearer, and three headers written from texts that are made already. Above it stand the scope that gathers the tags, the read that joins them, and the list of them, together about as much as two more headers; and what lets a response wait for a write: its head is held until both are known. Hono’s own server makes no real Response of a text or JSON unless somebody asks; nor do we, but any middleware costs it promises. Express gives each response another prototype, after which every field that is set on it costs microseconds: we set five. A streamed body, or a real Response, is made anew to be watched, which costs several times as much.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const [rounds, requests, warmup] = short ? [2, 300, 100] : [11, 3_000, 10_000]
    const contestants: Contestant[] = []
    for (const host of HOSTS) {
      progress(`warms ${host}`)
      // One after the other: a machine with few processors would have all of them wait for each other.
      for (const contender of [BARE, FLOOR, OURS] as const) {
        const contestant = await open(host, contender)
        await contestant.load.run(warmup)
        contestants.push(contestant)
      }
    }
    for (let round = 0; round < rounds; round++) {
      progress(`round ${round + 1} of ${rounds}`)
      for (let turn = 0; turn < contestants.length; turn++) {
        const contestant = contestants[(round + turn) % contestants.length] as Contestant
        contestant.times.push(await measure(contestant, requests))
      }
    }
    const rows: Row[] = contestants.map(({ host, contender, times }) => ({ group: host, contender, ...spread(times) }))
    const checks: Check[] = []
    for (const { host, contender, load } of contestants) {
      if (contender !== OURS) continue
      const groups = /\r\ncache-groups: (.*)/i.exec(load.head)?.[1]?.split(', ') ?? []
      checks.push({ name: `${host}: ten tags in the header`, ok: groups.length === 10, found: `${groups.length}` })
      const median = (name: string): number => rows.find((row) => row.group === host && row.contender === name)?.median ?? Number.NaN
      const [added, least] = [OURS, FLOOR].map((name) => (median(name) - median(BARE)) / 1_000) as [number, number]
      // A short run measures servers that are not warm: it looks at the headers alone.
      checks.push({
        name: `${host}: at most 4 µs a request more than bare`,
        ok: short || added <= 4,
        found: `${added.toFixed(1)} µs; the floor adds ${least.toFixed(1)} µs`,
      })
    }
    for (const { server, load } of contestants) {
      load.close()
      await server.stop()
    }
    return { rows, checks }
  },
}
