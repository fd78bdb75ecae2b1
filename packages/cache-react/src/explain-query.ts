import type { QueryClient } from '@tanstack/react-query'
import { type CacheEvents, cacheClientOf, inspectCache, type QueryInspection } from '@unstale/cache-query'
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
  refetches: 0,
  unchanged: 0,
}

const concerns = (payload: object, hash: string): boolean =>
  ('query' in payload && payload.query === hash) ||
  ('queries' in payload && Array.isArray(payload.queries) && payload.queries.includes(hash))

const isSame = (a: QueryInspection | undefined, b: QueryInspection | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b))

/** What is known of one query, kept up to date while somebody listens. */
export const createExplainStore = (queryClient: QueryClient, hash: string, now: () => number = Date.now): ExplainStore => {
  const inspection = inspectCache(queryClient)
  const events = cacheClientOf(queryClient)?.events
  const listeners = new Set<() => void>()
  let steps: readonly ExplainedStep[] = []
  let counts = { refetches: 0, unchanged: 0 }
  let current: QueryExplanation = nothingYet
  let stop: (() => void) | undefined

  /** True when something is different. */
  const refresh = (): boolean => {
    const query = inspection.query(hash)
    if (isSame(query, current.query) && steps === current.steps) return false
    current = { query, summary: summarise(query, steps), steps, ...counts }
    return true
  }
  const changed = (): void => {
    if (refresh()) for (const listener of [...listeners]) listener()
  }
  const start = (): void => {
    const stops = [
      events?.onAny((name, payload) => {
        if (!concerns(payload, hash)) return
        if (name === 'queryRefetched') {
          const { changed: isOther } = payload as CacheEvents['queryRefetched']
          counts = { refetches: counts.refetches + 1, unchanged: counts.unchanged + Number(!isOther) }
        }
        steps = [{ name, at: now(), payload }, ...steps].slice(0, MAX_STEPS)
        changed()
      }),
      queryClient.getQueryCache().subscribe(({ query }) => {
        if (query.queryHash === hash) changed()
      }),
    ]
    stop = () => {
      for (const each of stops) each?.()
    }
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
