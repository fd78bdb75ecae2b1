import { type Cache, createCache, type Scope, type ScopeHost } from '@unstale/cache-core'
import { createDataFunctions, type DataFunctions } from './data-functions'
import type { Database } from './database'
import type { Knowledge } from './knowledge'
import { calmWeather, createLogLink, type Weather } from './log-link'
import type { Random } from './random'
import type { RunState } from './run-state'
import type { Scheduler } from './scheduler'
import type { SharedLog } from './shared-log'
import { createSimNode, type SimNode } from './sim-node'
import { type Told, watchFollower } from './watch-follower'

export interface ServerInstance {
  readonly name: string
  readonly node: SimNode
  readonly cache: Cache
  readonly data: DataFunctions
  readonly told: Told
  /** The way to the log, and how often the database fails. */
  readonly weather: Weather
  readonly trouble: { failing: number }
  readonly loads: () => number
  /** Reads that have not ended. */
  reading: number
}

export interface ServerInstanceOptions {
  readonly name: string
  readonly scheduler: Scheduler
  readonly random: Random
  readonly run: RunState
  readonly knowledge: Knowledge
  readonly database: Database
  readonly log: SharedLog
  readonly latency: number
  readonly maxLag: number
  readonly follow: 'background' | 'request'
  readonly maxEntries: number
}

/** Finds the scope without any platform's help: what is read synchronously inside `run` belongs to it. */
const createScopes = (open: () => Scope): ScopeHost => {
  let current: Scope | undefined
  return {
    current: () => current,
    run: (scope, work) => {
      const outer = current
      current = scope
      try {
        return work()
      } finally {
        current = outer
      }
    },
    open,
  }
}

/** One process: the engine as it ships, on ports. */
export const createServerInstance = (options: ServerInstanceOptions): ServerInstance => {
  const { name, scheduler, random, run, knowledge, database, log, latency, maxLag, follow, maxEntries } = options
  const node = createSimNode(name, scheduler, random)
  const weather = calmWeather(latency)
  const trouble = { failing: 0 }
  let loads = 0
  const cache: Cache = createCache({
    log: createLogLink({ log, node, weather, scheduler, random, run }),
    ports: node.ports,
    scopes: createScopes(() => cache.newScope()),
    maxLag,
    follow,
    maxEntries,
    appendTimeout: 500,
    unknownFor: 2_000,
    ledgerBuckets: 2 ** 12,
  })
  const told = watchFollower(cache.follower, knowledge, run, name)
  const data = createDataFunctions({
    database,
    node,
    scheduler,
    random,
    run,
    latency: latency * 2,
    failing: () => trouble.failing,
    onLoad: () => loads++,
  })
  return { name, node, cache, data, told, weather, trouble, loads: () => loads, reading: 0 }
}
