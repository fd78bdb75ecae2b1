import type { Bus, CacheEvents, Unsubscribe } from '@unstale/cache-bus'
import { type CollectOptions, createCounting, listen } from './counting'
import { queryCounts } from './query-counts'
import type { Totals } from './totals'

/**
 * As `collect`, without what only a server's cache reports: the part that a page loads. Returns what ends it.
 *
 * @example
 * const totals = createTotals()
 * const stop = collectBrowser(client.events, totals)
 */
export const collectBrowser = (events: Bus<CacheEvents>, totals: Totals, options: CollectOptions = {}): Unsubscribe =>
  listen(events, queryCounts(createCounting(totals, options)))
