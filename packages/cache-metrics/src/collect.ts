import type { Bus, CacheEvents, Unsubscribe } from '@unstale/cache-bus'
import { type CollectOptions, createCounting, listen } from './counting'
import { engineCounts } from './engine-counts'
import { queryCounts } from './query-counts'
import type { Totals } from './totals'

/**
 * Counts what a cache reports: by cache and family, never by key. Returns what ends it.
 *
 * @example
 * const totals = createTotals()
 * const stop = collect(cache.events, totals)
 */
export const collect = (events: Bus<CacheEvents>, totals: Totals, options: CollectOptions = {}): Unsubscribe => {
  const counting = createCounting(totals, options)
  return listen(events, { ...engineCounts(counting), ...queryCounts(counting) })
}
