import { hashKey, QueryClient } from '@tanstack/query-core'
import { type CacheEvents, createCache, tag } from '@unstale/cache-core'
import { createMetrics } from '@unstale/cache-metrics'
import { collectBrowser, createTotals } from '@unstale/cache-metrics/browser'
import { createCacheClient } from '@unstale/cache-query'
import { alternate, type Entrant } from '../alternate'
import { heapUsed } from '../heap'
import { ratio } from '../rounds'
import type { Check, Row, Suite } from '../suite'

const OFF = 'no metrics'
const ON = 'createMetrics'
const BROWSER = 'collectBrowser'
const FAMILIES = 10_000

const page = { isVisible: () => true, isOnline: () => true, onChange: () => () => undefined }

const hits = async (measured: boolean): Promise<Entrant & { readonly close: () => unknown }> => {
  const cache = createCache()
  if (measured) createMetrics({ alerts: { sinks: [] } }).attach(cache)
  const read = { key: 'scene:42', tags: [tag('scene:42')], factory: () => 'value' }
  await cache.getOrSet(read)
  return {
    contender: measured ? ON : OFF,
    batch: async (calls) => {
      for (let call = 0; call < calls; call++) await cache.getOrSet(read)
    },
    close: () => cache.close(),
  }
}

const invalidations = (measured: boolean): Entrant & { readonly close: () => unknown } => {
  const queryClient = new QueryClient({
    defaultOptions: { queries: { gcTime: Number.POSITIVE_INFINITY, staleTime: Number.POSITIVE_INFINITY } },
  })
  const client = createCacheClient(queryClient, {
    channel: false,
    events: false,
    tagsOf: ([, entity]) => [tag(`scene:${Number(entity)}`)],
    ports: { page },
  })
  if (measured) collectBrowser(client.events, createTotals())
  for (let entity = 0; entity < 1_000; entity++) queryClient.setQueryData(['scene', entity], { entity })
  const cache = queryClient.getQueryCache()
  let next = 0
  return {
    contender: measured ? BROWSER : OFF,
    batch: async (calls) => {
      for (let call = 0; call < calls; call++) {
        const entity = next++ % 1_000
        await client.invalidate(tag(`scene:${entity}`))
        // Fresh again, so that the next call has something to mark.
        if (cache.get(hashKey(['scene', entity]))) queryClient.setQueryData(['scene', entity], { entity })
      }
    },
    close: () => client.destroy(),
  }
}

/** A day with more families than are told apart, on clocks that are moved: what it leaves in memory. */
const day = async (): Promise<{ readonly bytes: number; readonly series: number; readonly overflow: number }> => {
  let now = 0
  let due: { readonly at: number; readonly task: () => void } | undefined
  const before = heapUsed()
  const metrics = createMetrics({
    alerts: { sinks: [] },
    ports: {
      clock: { monotonic: () => now, wall: () => now },
      timers: {
        after: (ms, task) => {
          due = { at: now + ms, task }
          return () => undefined
        },
      },
    },
  })
  const cache = createCache()
  metrics.attach(cache)
  const emit = <Name extends keyof CacheEvents>(name: Name, payload: CacheEvents[Name]): void => cache.events.emit(name, payload)
  for (let step = 0; step < 8_640; step++) {
    for (let n = 0; n < 12; n++) {
      const family = `f${String.fromCharCode(97 + (step % 26))}${(step * 12 + n) % FAMILIES}x`.replace(
        /\d/g,
        (digit) => 'abcdefghij'[Number(digit)] as string,
      )
      emit('entryHit', { key: `${family}:1`, stale: false })
      emit('loadSucceeded', { key: `${family}:1`, durationMs: n * 3, tags: [`${family}:1`], changed: n % 2 === 0 })
      emit('recordApplied', { position: { epoch: 'e', seq: step }, tags: [`${family}:1`], verb: 'invalidate', lagMs: n })
    }
    now += 10_000
    if (due && due.at <= now) due.task()
  }
  const bytes = heapUsed() - before
  const { counters, overflow } = metrics.report('24h')
  await cache.close()
  return { bytes, series: counters.length, overflow }
}

/** What it costs to be seen. */
export const metricsOverhead: Suite = {
  name: 'metrics',
  title: 'What metrics cost',
  about:
    'A hit on a server and an invalidation in a browser, with nobody listening and with everything counted; and what a simulated day with 10,000 families of tags leaves in memory.',
  notes:
    'A counted hit is told to its listener, adds one to a number that is held by key, and notes how the key is loaded, for who wants to load it again. No text is made, and nothing is added up before somebody asks.',
  unit: 'ns',
  ours: OFF,
  run: async ({ short }) => {
    const rounds = short ? 7 : 21
    const server = await Promise.all([hits(false), hits(true)])
    const client = [invalidations(false), invalidations(true)]
    const rows: Row[] = [
      ...(await alternate(server, { group: 'a hit on a server', rounds, calls: 20_000 })),
      ...(await alternate(client, { group: 'an invalidation in a browser', rounds, calls: 1_000 })),
    ]
    for (const { close } of [...server, ...client]) await close()
    const { bytes, series, overflow } = await day()
    const onHits = ratio(rows, 'a hit on a server', ON, OFF)
    const onCalls = ratio(rows, 'an invalidation in a browser', BROWSER, OFF)
    // A short run, on a machine that does other things too, only fails on a change of kind.
    const most = short ? 3 : 2
    const checks: Check[] = [
      { name: `a hit costs at most ${most}× when counted`, ok: onHits <= most, found: `${onHits.toFixed(2)}×` },
      { name: 'an invalidation costs at most 1.5× when counted', ok: onCalls <= 1.5, found: `${onCalls.toFixed(2)}×` },
      {
        name: 'a day with 10,000 families leaves at most 1,000 series',
        ok: series <= 1_000,
        found: `${series}, ${overflow} counted as other`,
      },
      { name: 'and at most 20 MB', ok: bytes <= 20e6, found: `${(bytes / 1e6).toFixed(1)} MB` },
    ]
    return { rows, checks }
  },
}
