import { createServerCache, type ServerCache } from '@unstale/cache-server'
import { createDataFunctions } from './data-functions'
import type { Database } from './database'
import type { Answer } from './judge-answer'
import type { Knowledge } from './knowledge'
import { calmWeather, createLogLink, type Weather } from './log-link'
import { createRandom, type Random } from './random'
import type { RunState } from './run-state'
import type { Scheduler } from './scheduler'
import type { SharedLog } from './shared-log'
import { createSimNode, type SimNode } from './sim-node'
import { watchFollower } from './watch-follower'
import { commitPlan, planWrite, type Write } from './writes'

/** One process that serves the application: the server package as it ships, its routes and its endpoints. */
export interface AppServer {
  readonly name: string
  readonly node: SimNode
  readonly cache: ServerCache
  readonly weather: Weather
  readonly trouble: { failing: number }
  handle(request: Request): Promise<Response>
}

export interface AppServerOptions {
  readonly name: string
  readonly scheduler: Scheduler
  readonly random: Random
  readonly run: RunState
  readonly knowledge: Knowledge
  readonly database: Database
  readonly log: SharedLog
  readonly latency: number
  readonly maxLag: number
  readonly writes: Map<string, Write>
}

const answered = ({ parts }: Answer, isCacheable: boolean): Response =>
  Response.json(
    { parts: parts.map(({ spec, version, load }) => ({ spec, version, load })) },
    { headers: { 'Cache-Control': isCacheable ? 'private, max-age=3600' : 'no-store' } },
  )

export const createAppServer = (options: AppServerOptions): AppServer => {
  const { name, scheduler, random, run, knowledge, database, log, latency, maxLag, writes } = options
  const node = createSimNode(name, scheduler, random)
  const weather = calmWeather(latency)
  const trouble = { failing: 0 }
  const cache = createServerCache({
    log: createLogLink({ log, node, weather, scheduler, random, run }),
    ports: node.ports,
    maxLag,
    appendTimeout: 500,
    unknownFor: 2_000,
    ledgerBuckets: 2 ** 12,
    heartbeatMs: 1_500,
    limits: { streamQueue: 2 },
  })
  watchFollower(cache.follower, knowledge, run, name)
  const data = createDataFunctions({
    database,
    node,
    scheduler,
    random,
    run,
    latency: latency * 2,
    failing: () => trouble.failing,
    onLoad: () => undefined,
  })

  const read = cache.route(async (request) => {
    const [, kind, text] = decodeURIComponent(new URL(request.url).pathname).split('/') as [string, string, string]
    if (kind === 'page') return answered(await cache.getOrSet(data.readPage(text)), false)
    const spec = Number(text)
    return answered(await cache.getOrSet(data.readSpec(spec)), spec % 3 === 0)
  })

  /** A client that heard nothing repeats its request: the same write is made once, and named again. */
  const write = cache.route(async (request) => {
    const [, , label, seed] = new URL(request.url).pathname.split('/') as [string, string, string, string]
    const source = createRandom(Number(seed))
    const verb = source.chance(0.1) ? 'expire' : 'invalidate'
    const made = writes.get(label) ?? commitPlan(database, planWrite(source), label, verb)
    if (!writes.has(label)) run.note(() => `write ${label} is version ${made.version}, changes ${made.affected.join(' ')}`)
    writes.set(label, made)
    knowledge.written(made)
    await cache[made.verb](made.target, { cause: label })
    return Response.json({ version: made.version })
  })

  return {
    name,
    node,
    cache,
    weather,
    trouble,
    handle: (request) => {
      const { pathname } = new URL(request.url)
      if (pathname.endsWith('/events')) return cache.handlers.POST(request)
      return request.method === 'GET' ? read(request) : write(request)
    },
  }
}
