import type { Clock, MetricsSource } from '@unstale/cache-core'
import type { CacheState } from './report-types'
import type { Totals } from './totals'

/** The caches that are observed, and how each stands now. */
export interface CacheStates {
  add(name: string, source: MetricsSource): void
  remove(name: string): void
  has(name: string): boolean
  /** Brings the gauges up to date. */
  refresh(): void
  list(): readonly CacheState[]
}

export const createCacheStates = (totals: Totals, clock: Clock, instance: string, onError: (error: unknown) => void): CacheStates => {
  const sizeOf = ({ size }: MetricsSource): number | undefined => {
    try {
      return size?.()
    } catch (error) {
      onError(error)
      return undefined
    }
  }
  const startedAt = clock.wall()
  const sources = new Map<string, { readonly source: MetricsSource; lapsedAt: number | undefined }>()

  const refresh = (): void => {
    for (const [cache, held] of sources) {
      const { follower } = held.source
      const mayAnswer = follower.mayAnswer()
      held.lapsedAt = mayAnswer ? undefined : (held.lapsedAt ?? clock.monotonic())
      totals.gauge('lease.held', { cache }).value = mayAnswer ? 1 : 0
      totals.gauge('ledger.occupancy', { cache }).value = follower.occupancy()
      totals.gauge('log.applied', { cache }).value = follower.applied
      const entries = sizeOf(held.source)
      if (entries !== undefined) totals.gauge('entries', { cache }).value = entries
    }
  }

  return {
    add: (name, source) => {
      sources.set(name, { source, lapsedAt: undefined })
      // Counters that alerts watch exist from the start, so that their first step is one.
      for (const counter of ['gaps', 'leases.lapsed']) totals.counter(counter, { cache: name })
      totals.counter('errors', { cache: name, kind: 'append' })
      totals.gauge('start.time', { cache: name }).value = startedAt
      refresh()
    },
    remove: (name) => void sources.delete(name),
    has: (name) => sources.has(name),
    refresh,
    list: () => {
      refresh()
      return [...sources].map(([cache, { source, lapsedAt }]): CacheState => {
        const { epoch, applied, floor, occupancy } = source.follower
        const entries = sizeOf(source)
        return {
          instance,
          cache,
          log: { epoch, applied, floor, ledgerOccupancy: occupancy() },
          lease: { held: lapsedAt === undefined, lapsedForMs: lapsedAt === undefined ? 0 : clock.monotonic() - lapsedAt },
          streams: { open: totals.gauge('streams.open', { cache }).value },
          ...(entries !== undefined && { entries }),
        }
      })
    },
  }
}
