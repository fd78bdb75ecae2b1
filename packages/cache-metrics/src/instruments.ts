/** One thing that is counted or measured, as it is known outside: exporters take their names from here. */
export interface Instrument {
  /** The name in reports. */
  readonly name: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  /** `ms`, or what is counted, in the singular. */
  readonly unit: string
  /** Beside `cache`. */
  readonly attributes: readonly string[]
  readonly help: string
}

const counter = (name: string, unit: string, help: string, ...attributes: readonly string[]): Instrument => ({
  name,
  kind: 'counter',
  unit,
  attributes,
  help,
})
const gauge = (name: string, unit: string, help: string, ...attributes: readonly string[]): Instrument => ({
  name,
  kind: 'gauge',
  unit,
  attributes,
  help,
})
const histogram = (name: string, unit: string, help: string): Instrument => ({ name, kind: 'histogram', unit, attributes: [], help })

/** Everything that is counted and measured. */
export const instruments: readonly Instrument[] = [
  counter('reads', 'read', 'Cached reads: hit, stale, miss, or joined to a load under way.', 'family', 'outcome'),
  counter('misses', 'read', 'Reads that nothing held could answer, and why.', 'family', 'reason'),
  counter('evictions', 'entry', 'Entries that left for want of room.', 'family'),
  counter('loads', 'load', 'Loads that ended: ok, error, or abandoned.', 'family', 'outcome'),
  counter('reloads', 'load', 'Loads that replaced a value, and whether it changed: false is waste.', 'family', 'changed'),
  counter('stores.rejected', 'load', 'Loads whose value came too late to be kept.', 'family', 'reason'),
  counter('shared.reads', 'read', 'Reads of the shared second level: hit, or why not.', 'family', 'outcome'),
  counter('loads.awaited', 'load', 'Loads of another process that were waited for.', 'family'),
  counter('records.appended', 'record', 'Records appended by this process.', 'verb'),
  counter('records.applied', 'record', 'Records that took effect here, by what caused them.', 'source'),
  counter('invalidations', 'record', 'Records that took effect here, once for each family that they name.', 'family', 'verb'),
  counter('appends.delayed', 'record', 'Records that were not appended in the time that their caller waits.'),
  counter('appends.retried', 'record', 'Records that the log took only when they were sent again.'),
  counter('appends.lost', 'record', 'Records given up because too many waited; the log moved to a new epoch instead.'),
  counter('logs.renewed', 'epoch', 'Times that the log was moved to a new epoch since records were lost.'),
  counter('records.unreadable', 'record', 'Places in the log that hold no record.'),
  counter('records.replayed', 'record', 'Records read after the log could not be read for a while.'),
  counter('gaps', 'gap', 'Missing records that were noticed.'),
  counter('resets', 'reset', 'Times that what was held could not be vouched for any more.', 'reason'),
  counter('leases.lapsed', 'lease', 'Times that contact with the log was lost for longer than maxLag.'),
  counter('leases.lapsed.time', 'ms', 'For how long memory could not be used, once that was over.'),
  counter('catchups', 'read', 'Reads of the log that a request or the start waited for.'),
  counter('replays', 'change', 'Changes that clients were told of on connecting because they had missed them.'),
  counter('positions.ignored', 'position', 'Positions of clients that the log does not know.', 'reason'),
  counter('tags.coarsened', 'response', 'Responses and requests with too many tags.'),
  counter('tags.late', 'tag', 'Tags tracked after the headers had left.'),
  counter('outcomes.unknown', 'write', 'Writes of which nobody knows how they ended.'),
  counter('audits', 'audit', 'Held entries that were compared with their source.', 'family', 'outcome'),
  counter('stale.found', 'entry', 'Held entries that differed from their source without a record to explain it.', 'family'),
  counter('mutations.unannounced', 'request', 'Unsafe requests that named nothing they changed.'),
  counter('headers.ignored', 'header', 'Header fields that could not be used.', 'header'),
  counter('requests', 'request', 'Requests served inside a route.', 'status'),
  counter('streams.opened', 'stream', 'Event streams opened.'),
  counter('streams.closed', 'stream', 'Event streams closed or refused, and why.', 'reason'),
  counter('streams.reset', 'stream', 'Event streams told to reset, and why.', 'reason'),
  counter(
    'refetches',
    'refetch',
    'Queries loaded again, by cause, and whether the data changed: false is waste.',
    'family',
    'source',
    'changed',
  ),
  counter('refetches.put.off', 'refetch', 'Refetches that brought nothing newer and are tried later.'),
  counter('invalidations.matched', 'invalidation', 'Invalidations that met the index of a client, by what caused them.', 'source'),
  counter('invalidations.unmatched', 'invalidation', 'Those of them that no query carried.', 'source'),
  counter('calls.redundant', 'call', 'Hand-written invalidations that no longer refetch anything new.'),
  counter('responses.unattributed', 'response', 'Responses with tags that belong to no query.'),
  counter('epochs.mixed', 'response', 'Responses of another log than the one followed.'),
  counter('connections', 'change', 'Changes of a client’s connection, by what it became.', 'state'),
  counter('prefetches', 'prefetch', 'Prefetches started, used and wasted.', 'family', 'outcome'),
  counter('optimistic', 'change', 'Optimistic changes that left a query: confirmed, failed, undone, dropped.', 'reason'),
  counter('errors', 'error', 'What failed: append, follow, load, parent, patch, shared.', 'kind'),
  counter('families.overflowed', 'event', 'Events whose family was beyond the limit and counted as other.', 'of'),
  gauge('streams.open', 'stream', 'Event streams that are open.'),
  gauge('connection', '1', 'The state of a client’s connection: 1 for the one that it is in.', 'state'),
  gauge('entries', 'entry', 'Entries held.'),
  gauge('start.time', 'ms', 'When counting began, since 1970: what rose to a number and fell below it was restarted.'),
  gauge('lease.held', '1', 'Whether memory may answer: 1, or 0 when contact with the log is lost.'),
  gauge('ledger.occupancy', 'ratio', 'The share of the ledger’s buckets in use: about the chance of a needless load.'),
  gauge('log.applied', 'record', 'The position up to which the log is applied.'),
  histogram('load.duration', 'ms', 'How long loads took.'),
  histogram('append.duration', 'ms', 'How long appends took.'),
  histogram('propagation', 'ms', 'From append to applied here.'),
  histogram('catchup.duration', 'ms', 'How long catching up with the log took.'),
  histogram('request.duration', 'ms', 'How long requests took.'),
  histogram('stream.fanout', 'stream', 'Open streams that heard of a change.'),
  histogram('refetch.duration', 'ms', 'How long refetches took.'),
  histogram('refetch.delay', 'ms', 'From the mark of a query to its fresh data.'),
  histogram('invalidation.matched', 'query', 'Queries that carry what an invalidation names.'),
  histogram('invalidation.marked', 'query', 'Queries that an invalidation made stale.'),
]
