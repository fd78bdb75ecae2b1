import type { ChannelLike } from '@unstale/cache-query'
import { type AppServer, createAppServer } from './app-server'
import { BOARDS, type Board, createBoard, type Edit, sharedNotes } from './board'
import { type BrowserTab, createBrowserTab } from './browser-tab'
import { createDatabase, type Database } from './database'
import { createHttpCache, type HttpCache } from './http-cache'
import { createKnowledge, type Knowledge } from './knowledge'
import { createRandom, type Random } from './random'
import { createRunState, type RunState } from './run-state'
import { createScheduler, type Scheduler } from './scheduler'
import { createSharedLog, type SharedLog } from './shared-log'
import type { SimNode } from './sim-node'
import { watchTab } from './watch-tab'
import type { Write } from './writes'

/** Somebody with one browser: its tabs share an HTTP cache, a channel and a storage. */
export interface Person {
  readonly httpCache: HttpCache
  readonly channels: Map<ChannelLike, SimNode>
  stored: string | undefined
}

/** Everything that one browser-level run consists of. */
export interface BrowserWorld {
  readonly seed: number
  readonly run: RunState
  readonly scheduler: Scheduler
  readonly random: Random
  readonly knowledge: Knowledge
  readonly database: Database
  readonly board: Board
  /** Every optimistic edit of any tab. */
  readonly edits: Edit[]
  readonly log: SharedLog
  readonly latency: number
  readonly servers: AppServer[]
  readonly tabs: BrowserTab[]
  readonly persons: readonly Person[]
  readonly writes: Map<string, Write>
  /** Writes that a tab is still trying to make. */
  readonly unconfirmed: Set<string>
  restart(index: number, isCrash: boolean): void
  openTab(person: Person): BrowserTab
}

export const createBrowserWorld = (seed: number, isTraced: boolean): BrowserWorld => {
  const random = createRandom(seed).fork(3)
  const scheduler = createScheduler()
  const run = createRunState(scheduler.now, isTraced)
  const knowledge = createKnowledge()
  const database = createDatabase()
  const board = createBoard()
  const log = createSharedLog({ scheduler, random: random.fork(1), knowledge, run, retain: random.pick([5, 100, 1_000]), pageSize: 1_000 })
  const latency = random.pick([0.5, 3, 15])
  const maxLag = random.pick([300, 1_000, 2_000])
  const servers: AppServer[] = []
  const tabs: BrowserTab[] = []
  const writes = new Map<string, Write>()
  let made = 0

  const start = (index: number): void => {
    servers[index] = createAppServer({
      name: `instance ${index}`,
      scheduler,
      random: random.fork(100 + made++),
      run,
      knowledge,
      database,
      board,
      log,
      latency,
      maxLag,
      writes,
    })
  }
  const count = 2 + random.below(2)
  for (let i = 0; i < count; i++) start(i)

  const world: BrowserWorld = {
    seed,
    run,
    scheduler,
    random,
    knowledge,
    database,
    board,
    edits: [],
    log,
    latency,
    servers,
    tabs,
    persons: [0, 1].map(() => ({ httpCache: createHttpCache(), channels: new Map(), stored: undefined })),
    writes,
    unconfirmed: new Set(),
    restart: (index, isCrash) => {
      const old = servers[index] as AppServer
      if (!isCrash) void old.cache.close()
      old.node.alive = false
      for (const { network } of tabs) network.lost(old)
      start(index)
    },
    openTab: (person) => {
      const tab = createBrowserTab(world, person, `tab ${made}`, random.fork(100 + made++), person.stored)
      person.stored = undefined
      tabs.push(tab)
      watchTab(world, tab)
      return tab
    },
  }
  for (const person of world.persons) world.openTab(person)
  if (random.chance(0.5)) world.openTab(world.persons[0] as Person)
  for (const tab of tabs) {
    tab.mount(['board', 'list', BOARDS[0]])
    tab.mount(['board', 'row', sharedNotes(BOARDS[0])[0]])
  }
  return world
}
