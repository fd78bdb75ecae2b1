import type { Bus, CacheEvents } from '@unstale/cache-bus'
import type { Auditable } from './auditable'
import type { Cache, GetOrSetOptions } from './cache-types'
import { createBatches, type GetMany } from './create-batches'
import { createFlights, type SharedSide } from './create-flights'
import { createLoader } from './create-loader'
import { answers } from './entry-state'
import { createSharedFinder } from './find-shared'
import type { Follower } from './follower'
import { guardSecondLevel, type SecondLevelTiming } from './guard-second-level'
import { createKeeper } from './keep-entry'
import { createLoadEnds } from './load-end'
import { createLoadGate } from './load-gate'
import { createEntryMaker } from './make-entry'
import type { Ports } from './ports'
import { createReader, type Read } from './read-through'
import { createRecentReads } from './recent-reads'
import { createSampler } from './sample-entry'
import type { Scope, ScopeHost } from './scope'
import type { SecondLevel } from './second-level'
import type { Store } from './store'
import { validateRead } from './validate-read'
import { warmKeys, withoutPatience } from './warm-cache'

export interface EngineOptions {
  readonly store: Store
  readonly follower: Follower
  readonly scopes: ScopeHost
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
  readonly signal: AbortSignal
  readonly ttlJitter: number
  readonly maxLoads: number | undefined
  readonly loadScope: (within: Scope | undefined, bypass?: boolean) => Scope
  readonly secondLevel: SecondLevel | undefined
  readonly timing: SecondLevelTiming | undefined
}

/** The parts of the read side, put together. */
export interface Engine {
  readonly read: Read
  readonly getMany: GetMany
  readonly isHeld: Cache['isHeld']
  readonly reload: Cache['reload']
  readonly warm: Cache['warm']
  readonly sample: Auditable['sample']
  /** Resolves when nothing is under way behind the callers' backs. */
  settled(): Promise<void>
}

export const createEngine = (options: EngineOptions): Engine => {
  const { store, follower, scopes, ports, events, loadScope, secondLevel, timing = {} } = options
  const { clock } = ports

  const entries = createEntryMaker(clock)

  const openSharedSide = (level: SecondLevel): SharedSide => {
    const guarded = guardSecondLevel(level, timing, ports, events)
    return {
      level: guarded,
      finder: createSharedFinder({ level: guarded, entries, follower, ports, events, claimMs: timing.claim ?? 3_000 }),
    }
  }

  const shared = secondLevel && openSharedSide(secondLevel)
  const reads = createRecentReads()
  const openEnd = createLoadEnds(options.signal)
  const gate = options.maxLoads === undefined ? undefined : createLoadGate(options.maxLoads, ports.timers)
  const loading = {
    scopes,
    ports,
    entries,
    events,
    gate,
    ttlJitter: options.ttlJitter,
    read: ((nested, scope) => read(nested, scope)) as Read,
  }
  const load = createLoader({ ...loading, held: store.get })
  const keep = createKeeper({ store, follower, clock, events })
  const flights = createFlights({ follower, load, keep, shared, openEnd, loadScope })
  const read = createReader({ store, follower, ports, events, signal: options.signal, flights, load, reads, shared, openEnd, loadScope })

  const isHeld = (key: string): boolean => {
    const held = follower.mayAnswer() ? store.get(key) : undefined
    return held !== undefined && answers(held, follower, clock)
  }

  /** Outside of any request: what is loaded so is for all. */
  const warmOne = async (one: GetOrSetOptions<unknown>): Promise<'warmed' | 'skipped'> => {
    if (isHeld(one.key)) return 'skipped'
    await read(withoutPatience(one), undefined)
    return 'warmed'
  }

  return {
    isHeld,
    reload: async (key) => {
      const known = reads.get(key)
      return known ? warmOne(known) : 'skipped'
    },
    warm: async (list, warmOptions = {}) => {
      const reads = list as readonly GetOrSetOptions<unknown>[]
      for (const one of reads) validateRead(one)
      const byKey = new Map(reads.map((one) => [one.key, one]))
      return warmKeys([...byKey.keys()], (key) => warmOne(byKey.get(key) as GetOrSetOptions<unknown>), warmOptions, ports, events)
    },
    read,
    getMany: createBatches({ follower, scopes, flights, openEnd, read }),
    sample: createSampler({
      store,
      follower,
      clock,
      reads,
      load: createLoader({ ...loading, events: undefined, gate: undefined, held: () => undefined }),
      openEnd,
      openScope: () => loadScope(undefined, true),
    }),
    settled: async () => shared?.level.settled(),
  }
}
