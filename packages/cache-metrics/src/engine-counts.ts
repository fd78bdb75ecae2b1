import { type Counting, type Handlers, REMEMBERED } from './counting'
import type { Cell } from './totals'

/** What the engine, the log and the server report, as counts. */
export const engineCounts = ({ cellOf, gauge, count, byKey, observe, error, keyFamily, tagFamily }: Counting): Handlers => {
  let hits = new Map<string, Cell>()
  const streams = gauge('streams.open')
  const read = (key: string, outcome: string): void => byKey('reads', key, { outcome })

  return {
    entryHit: ({ key, stale }) => {
      if (stale) return read(key, 'stale')
      let cell = hits.get(key)
      if (!cell) {
        if (hits.size >= REMEMBERED) hits = new Map()
        cell = cellOf('reads', { family: keyFamily(key), outcome: 'hit' })
        hits.set(key, cell)
      }
      cell.value++
    },
    entryMissed: ({ key, reason }) => {
      read(key, 'miss')
      byKey('misses', key, { reason })
    },
    entryEvicted: ({ key }) => byKey('evictions', key),
    loadJoined: ({ key }) => read(key, 'joined'),
    loadSucceeded: ({ key, durationMs, changed }) => {
      byKey('loads', key, { outcome: 'ok' })
      if (changed !== undefined) byKey('reloads', key, { changed: String(changed) })
      observe('load.duration', durationMs)
    },
    loadFailed: ({ key, durationMs }) => {
      byKey('loads', key, { outcome: 'error' })
      error('load')()
      observe('load.duration', durationMs)
    },
    loadAbandoned: ({ key }) => byKey('loads', key, { outcome: 'abandoned' }),
    storeRejected: ({ key, reason }) => byKey('stores.rejected', key, { reason }),
    sharedEntryFound: ({ key }) => byKey('shared.reads', key, { outcome: 'hit' }),
    sharedEntryMissed: ({ key, reason }) => byKey('shared.reads', key, { outcome: reason }),
    loadAwaited: ({ key }) => byKey('loads.awaited', key),
    secondLevelFailed: error('shared'),
    recordAppended: ({ verb, durationMs, cause }) => {
      count('records.appended', { verb })
      observe('append.duration', durationMs, cause)
    },
    recordApplied: ({ tags: named, verb, cause, lagMs }) => {
      count('records.applied', { source: cause?.source ?? 'unknown' })
      for (const family of new Set(named.map(tagFamily))) count('invalidations', { family, verb })
      if (lagMs !== undefined) observe('propagation', lagMs, cause)
    },
    appendFailed: error('append'),
    gapFound: () => count('gaps'),
    followerReset: ({ reason }) => count('resets', { reason }),
    followFailed: error('follow'),
    appendDelayed: () => count('appends.delayed'),
    appendRetried: () => count('appends.retried'),
    appendsOverflowed: ({ lost }) => count('appends.lost', {}, lost),
    logRenewed: () => count('logs.renewed'),
    recordUnreadable: () => count('records.unreadable'),
    followRecovered: ({ replayed }) => count('records.replayed', {}, replayed),
    leaseLapsed: () => count('leases.lapsed'),
    leaseRegained: ({ durationMs }) => count('leases.lapsed.time', {}, durationMs),
    caughtUp: ({ durationMs }) => {
      count('catchups')
      observe('catchup.duration', durationMs)
    },
    positionIgnored: ({ reason }) => count('positions.ignored', { reason }),
    tagsCoarsened: () => count('tags.coarsened'),
    parentLookupFailed: error('parent'),
    outcomeUnknown: () => count('outcomes.unknown'),
    entryAudited: ({ key, outcome }) => byKey('audits', key, { outcome }),
    staleFound: ({ key }) => byKey('stale.found', key),
    mutationUnannounced: () => count('mutations.unannounced'),
    tagLate: () => count('tags.late'),
    headerIgnored: ({ header }) => count('headers.ignored', { header }),
    requestServed: ({ status, durationMs }) => {
      count('requests', { status: `${Math.floor(status / 100)}xx` })
      observe('request.duration', durationMs)
    },
    streamOpened: ({ replayed = 0 }) => {
      count('streams.opened')
      streams.value++
      count('replays', {}, replayed)
    },
    recordsStreamed: ({ streams: told }) => observe('stream.fanout', told),
    streamClosed: ({ reason }) => {
      count('streams.closed', { reason })
      // One that was refused had never been open.
      if (reason !== 'limit') streams.value--
    },
    streamReset: ({ reason }) => count('streams.reset', { reason }),
  }
}
