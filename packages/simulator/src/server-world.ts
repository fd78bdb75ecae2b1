import { createDatabase, type Database, SPEC_COUNT } from './database'
import type { Judges } from './judge-answer'
import { createKnowledge, type Knowledge } from './knowledge'
import { createRandom, type Random } from './random'
import { createRunState, type RunState } from './run-state'
import { createScheduler, type Scheduler } from './scheduler'
import { createServerInstance, type ServerInstance } from './server-instance'
import { createSession, type Session } from './session'
import { createSharedLog, type SharedLog } from './shared-log'

/** Everything that one server-level run consists of. */
export interface ServerWorld {
  readonly seed: number
  readonly run: RunState
  readonly scheduler: Scheduler
  readonly random: Random
  readonly knowledge: Knowledge
  readonly database: Database
  readonly log: SharedLog
  readonly maxLag: number
  readonly instances: ServerInstance[]
  readonly sessions: readonly Session[]
  /** The instance that is in trouble: whoever has just written looks at it first. */
  trouble: ServerInstance | undefined
  /** Writes whose record is not known to stand in the log. */
  readonly unacknowledged: Set<string>
  readonly judges: Judges & { readonly maxLag: number }
  /** Questions that are asked more often than others. */
  readonly hot: readonly number[]
  /** The caches hold fewer entries than are asked for. */
  readonly isCramped: boolean
  restart(index: number): void
}

export const createServerWorld = (seed: number, isTraced: boolean): ServerWorld => {
  const random = createRandom(seed).fork(2)
  const scheduler = createScheduler()
  const run = createRunState(scheduler.now, isTraced)
  const knowledge = createKnowledge()
  const database = createDatabase()
  const log = createSharedLog({
    scheduler,
    random: random.fork(1),
    knowledge,
    run,
    retain: random.pick([4, 30, 200, 1_000]),
    pageSize: random.pick([1, 2, 3, 1_000]),
  })
  const maxLag = random.pick([150, 400, 1_000, 2_000])
  const latency = random.pick([0.2, 1, 3, 10])
  const maxEntries = random.chance(0.15) ? 12 : 10_000
  const instances: ServerInstance[] = []
  let made = 0

  const start = (index: number): void => {
    instances[index] = createServerInstance({
      name: `instance ${index}`,
      scheduler,
      random: random.fork(100 + made++),
      run,
      knowledge,
      database,
      log,
      latency,
      maxLag,
      follow: random.chance(0.2) ? 'request' : 'background',
      maxEntries,
    })
  }

  const count = 2 + random.below(3)
  for (let i = 0; i < count; i++) start(i)
  return {
    seed,
    run,
    scheduler,
    random,
    knowledge,
    database,
    log,
    maxLag,
    instances,
    sessions: Array.from({ length: 5 }, (_, i) => createSession(`session ${i}`)),
    trouble: undefined,
    unacknowledged: new Set(),
    judges: { specs: database.specs, knowledge, run, maxLag },
    isCramped: maxEntries < 100,
    hot: Array.from({ length: 4 }, () => random.below(SPEC_COUNT)),
    restart: (index) => {
      const old = instances[index] as ServerInstance
      old.node.alive = false
      void old.cache.close()
      start(index)
    },
  }
}
