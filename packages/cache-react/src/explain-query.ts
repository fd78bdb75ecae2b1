import type { QueryClient } from '@tanstack/react-query'
import { type CacheEvents, cacheClientOf, inspectCache, type QueryInspection, type TrailLink } from '@unstale/cache-query'
import { shareTrail } from './share-trail'
import { stopAll } from './stop-all'
import { NOTHING_KNOWN, summarise } from './summarise'

/** Something that happened to a query. */
export interface ExplainedStep {
  readonly name: keyof CacheEvents
  /** When, in ms since 1970. */
  readonly at: number
  readonly payload: CacheEvents[keyof CacheEvents]
}

export interface QueryExplanation {
  /** What is known of the query now; undefined while it is not in the cache. */
  readonly query: QueryInspection | undefined
  /** Why it was last loaded again, or marked, in one sentence. */
  readonly summary: string
  /** What happened to it since the component was mounted, the latest first. At most 50. */
  readonly steps: readonly ExplainedStep[]
  /** The chain from what began it to what became of it, the oldest first: what led to the write, the write, the mark, the load. */
  readonly chain: readonly TrailLink[]
  /** The ids of the causes, from the last one back to what began it. The same ids are in the events of servers and of other tabs. */
  readonly causes: readonly string[]
  /** How often it was loaded again, and how often that changed nothing. */
  readonly refetches: number
  readonly unchanged: number
}

export interface ExplainStore {
  readonly subscribe: (listener: () => void) => () => void
  readonly snapshot: () => QueryExplanation
}

const MAX_STEPS = 50

export const nothingYet: QueryExplanation = {
  query: undefined,
  summary: NOTHING_KNOWN,
  steps: [],
  chain: [],
  causes: [],
  refetches: 0,
  unchanged: 0,
}

const concerns = (payload: object, hash: string): boolean =>
  ('query' in payload && payload.query === hash) ||
  ('queries' in payload && Array.isArray(payload.queries) && payload.queries.includes(hash))

const isSame = (a: QueryInspection | undefined, b: QueryInspection | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What is known of one query, kept up to date while somebody listens. */
export const createExplainStore = (queryClient: QueryClient, hash: string, now: () => number = Date.now): ExplainStore => {
  const inspection = inspectCache(queryClient)
  const events = cacheClientOf(queryClient)?.events
  const listeners = new Set<() => void>()
  /** What the events have told. */
  let known = nothingYet
  /** What is shown: that, and the query as it was found. */
  let shown = known
  let current = known
  let stop: (() => void) | undefined

  /** True when something is different. */
  const refresh = (): boolean => {
    const query = inspection.query(hash)
    if (known === shown && isSame(query, current.query)) return false
    shown = known
    current = { ...known, query, summary: summarise(query, known.steps) }
    return true
  }
  const changed = (): void => {
    if (refresh()) for (const listener of [...listeners]) listener()
  }
  const start = (): void => {
    // Listens before this does, so it knows of an event by the time that it is asked.
    const shared = events && shareTrail(events)
    stop = stopAll([
      shared?.leave,
      events?.onAny((name, payload) => {
        if (!concerns(payload, hash)) return
        const { chain, causes } = shared?.trail.explain({ query: hash }) ?? known
        const isRefetch = name === 'queryRefetched'
        known = {
          ...known,
          chain,
          causes,
          steps: [{ name, at: now(), payload }, ...known.steps].slice(0, MAX_STEPS),
          refetches: known.refetches + Number(isRefetch),
          unchanged: known.unchanged + Number(isRefetch && !(payload as CacheEvents['queryRefetched']).changed),
        }
        changed()
      }),
      queryClient.getQueryCache().subscribe(({ query }) => {
        if (query.queryHash === hash) changed()
      }),
    ])
  }

  return {
    subscribe: (listener) => {
      if (listeners.size === 0) start()
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) stop?.()
      }
    },
    snapshot: () => {
      refresh()
      return current
    },
  }
}
