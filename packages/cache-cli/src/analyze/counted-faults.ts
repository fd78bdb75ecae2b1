import type { Severity } from '@unstale/cache-metrics'
import { whole } from '../report/format'
import type { AnalysisFinding } from './analysis-types'
import { found } from './fault'
import type { Numbers } from './numbers'

interface Counted {
  readonly code: string
  readonly severity: Severity
  readonly metric: string
  readonly where?: Readonly<Record<string, string>>
  /** From how many on it is worth a word. */
  readonly from: number
  readonly says: (count: string) => string
  readonly remedy: string
}

/** What should not happen at all, or not often. */
const counted: readonly Counted[] = [
  {
    code: 'STALE_FOUND',
    severity: 'critical',
    metric: 'stale.found',
    from: 1,
    says: (n) => `the auditor found ${n} values that no record explains`,
    remedy: 'See the finding in …/monitoring: it names the tag that a write did not name.',
  },
  {
    code: 'APPENDS_FAILED',
    severity: 'critical',
    metric: 'errors',
    where: { kind: 'append' },
    from: 1,
    says: (n) => `the log did not take ${n} records`,
    remedy: 'Look at the log (Redis): others may not have heard of these writes.',
  },
  {
    code: 'EPOCHS_MIXED',
    severity: 'critical',
    metric: 'epochs.mixed',
    from: 1,
    says: (n) => `${n} responses came from another log than the one that clients follow`,
    remedy: 'Give all instances one log: redisLog. The log in memory is for exactly one process.',
  },
  {
    code: 'APPENDS_LOST',
    severity: 'warning',
    metric: 'appends.lost',
    from: 1,
    says: (n) => `${n} records were given up, and the log began anew`,
    remedy: 'The log was away for too long: look at Redis, and raise maxWaiting if that is usual.',
  },
  {
    code: 'WRITES_UNANNOUNCED',
    severity: 'warning',
    metric: 'mutations.unannounced',
    from: 1,
    says: (n) => `${n} unsafe requests named nothing that they changed`,
    remedy: 'See the findings in …/monitoring for their paths, and call cache.invalidate there; unstale validate checks each route.',
  },
  {
    code: 'GAPS',
    severity: 'warning',
    metric: 'gaps',
    from: 1,
    says: (n) => `${n} times records were missing in the log`,
    remedy: 'It healed itself. If it repeats, the log keeps too few records for how long a process may be away.',
  },
  {
    code: 'LOG_RENEWED',
    severity: 'warning',
    metric: 'logs.renewed',
    from: 1,
    says: (n) => `the log began a new epoch ${n} times: everything became cold`,
    remedy: 'Look for flushes, failovers, restarts and evictions of Redis (maxmemory-policy noeviction).',
  },
  {
    code: 'STREAMS_REFUSED',
    severity: 'warning',
    metric: 'streams.closed',
    where: { reason: 'limit' },
    from: 1,
    says: (n) => `${n} event streams were refused`,
    remedy: 'Raise limits.streams, or run more instances. Clients poll meanwhile.',
  },
  {
    code: 'TAGS_LATE',
    severity: 'warning',
    metric: 'tags.late',
    from: 1,
    says: (n) => `${n} tags were tracked after the headers had left`,
    remedy: 'Call cache.track before the body begins to stream.',
  },
  {
    code: 'HEADERS_IGNORED',
    severity: 'warning',
    metric: 'headers.ignored',
    from: 1,
    says: (n) => `${n} header fields could not be used`,
    remedy: 'Look for a proxy or a handler that writes Cache-Groups or Cache-Position itself.',
  },
  {
    code: 'STREAMS_SLOW',
    severity: 'info',
    metric: 'streams.closed',
    where: { reason: 'slow' },
    from: 10,
    says: (n) => `${n} event streams were given up since nobody read them`,
    remedy: 'Clients that sleep are normal; many at once point to a proxy that holds streams back.',
  },
  {
    code: 'CALLS_REDUNDANT',
    severity: 'info',
    metric: 'calls.redundant',
    from: 1,
    says: (n) => `${n} hand-written invalidations refetched nothing new`,
    remedy: 'They are safe to delete: the findings name them.',
  },
  {
    code: 'RESPONSES_UNATTRIBUTED',
    severity: 'info',
    metric: 'responses.unattributed',
    from: 1,
    says: (n) => `${n} responses with tags belong to no query`,
    remedy: 'Fetch them through trackedFetch with the signal of the query function, or call track.',
  },
  {
    code: 'FAMILIES_OVERFLOWED',
    severity: 'info',
    metric: 'families.overflowed',
    from: 1,
    says: (n) => `${n} events belong to families beyond the limit, and count as other`,
    remedy: 'Give keyFamilyOf to createMetrics, so that ids do not look like families.',
  },
]

/** Everything that is a fault by its number alone. */
export const byCount = (numbers: Numbers): readonly AnalysisFinding[] =>
  counted.flatMap(({ code, severity, metric, where, from, says, remedy }) => {
    const count = numbers.count(metric, where)
    return count < from ? [] : [found(severity, code, metric, says(whole(count)), remedy, count)]
  })
