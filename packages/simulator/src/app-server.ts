import { createServerCache, type ServerCache } from '@unstale/cache-server'
import { type Board, boardModel, type Edit, type Note } from './board'
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
  readonly board: Board
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
  const { name, scheduler, random, run, knowledge, database, board, log, latency, maxLag, writes } = options
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

  const wait = (ms: number): Promise<void> => new Promise((resolve) => void scheduler.after(ms, node, resolve))

  /** Rows as they stand at some moment while the query is under way. */
  const rows = async <T>(read: () => T): Promise<T> => {
    await wait(latency * 2 * random.next())
    if (random.chance(trouble.failing)) throw new Error('the database did not answer')
    const found = read()
    await wait(latency * 2 * random.next())
    return found
  }
  const readBoard = (boardId: number): Promise<readonly Note[]> =>
    cache.getOrSet({
      key: `board ${boardId}`,
      tags: (notes) => [boardModel.note.list({ boardId }, notes)],
      factory: () => rows(() => board.notesOf(boardId)),
    })
  const readNote = (id: string): Promise<Note | null> =>
    cache.getOrSet({ key: `note ${id}`, tags: [boardModel.note(id)], factory: () => rows(() => board.find(id) ?? null) })

  const uncached = { headers: { 'Cache-Control': 'no-store' } }

  const read = cache.route(async (request) => {
    const [, kind, text] = decodeURIComponent(new URL(request.url).pathname).split('/') as [string, string, string]
    if (kind === 'board') return Response.json({ notes: await readBoard(Number(text)) }, uncached)
    if (kind === 'note') return Response.json(await readNote(text), uncached)
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

  /** Refused edits change nothing and name nothing. */
  const edit = cache.route(async (request) => {
    const { isRefused, ...given } = JSON.parse(decodeURIComponent(new URL(request.url).pathname.slice('/edit/'.length))) as Edit & {
      readonly isRefused: boolean
    }
    await wait(latency * random.next())
    if (isRefused) return new Response(null, { status: 409 })
    const target = board.commit(given)
    run.note(() => `${name}: ${given.kind} ${given.label} of ${given.noteId} is committed`)
    if (random.chance(0.5)) await wait(latency * 4 * random.next())
    await cache.invalidate(target, { cause: given.label })
    return Response.json(null)
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
      if (request.method === 'GET') return read(request)
      return pathname.startsWith('/edit/') ? edit(request) : write(request)
    },
  }
}
