export type FindingLevel = 'fail' | 'warn'

/** How bad a finding is, and what to do about it. */
export interface FindingKind {
  readonly level: FindingLevel
  readonly remedy: string
}

const fail = (remedy: string): FindingKind => ({ level: 'fail', remedy })
const warn = (remedy: string): FindingKind => ({ level: 'warn', remedy })

/** Every code of a finding. Programs may rely on them. */
export type FindingCode =
  | 'ENDPOINT_MISSING'
  | 'ENDPOINT_CLOSED'
  | 'ENDPOINT_FAILED'
  | 'ENDPOINT_OPEN'
  | 'METRICS_MISSING'
  | 'READ_FAILED'
  | 'READ_UNTAGGED'
  | 'HEADERS_STRIPPED'
  | 'READ_STORED'
  | 'READ_KEPT'
  | 'READ_PUBLIC'
  | 'READ_VARY'
  | 'READ_UNCOMPRESSED'
  | 'CORS_REFUSED'
  | 'CORS_HIDDEN'
  | 'CORS_PREFLIGHT'
  | 'STREAM_FAILED'
  | 'STREAM_BUFFERED'
  | 'STREAM_COMPRESSED'
  | 'STREAM_CUT'
  | 'STREAM_SILENT'
  | 'WRITE_FAILED'
  | 'WRITE_UNANNOUNCED'
  | 'WRITE_TAG_MISSING'
  | 'WRITE_UNHEARD'
  | 'WRITE_WITHOUT_EFFECT'
  | 'INVALIDATION_MISSING'
  | 'PROPAGATION_SLOW'
  | 'READ_STALE'
  | 'STALENESS_OVER_BUDGET'
  | 'LOGS_DIFFER'
  | 'HTTP1_ONLY'
  | 'CLOCK_OFF'
  | 'REDIS_UNREACHABLE'
  | 'REDIS_EVICTS'
  | 'REDIS_OLD'
  | 'REDIS_NOT_PRIMARY'
  | 'REDIS_NOT_PERSISTING'
  | 'REDIS_INFO_FORBIDDEN'
  | 'REDIS_NOT_USED'
  | 'STALE_VALUE'
  | 'AUDITOR_OFF'
  | 'FINDING_REPORTED'
  | 'ALERT_FIRING'
  | 'ALERT_WARNING'
  | 'THRESHOLD_MISSED'

/** Everything that a validation can find, and what to do about it. docs/cli.md lists the same. */
export const findingKinds: Readonly<Record<FindingCode, FindingKind>> = {
  ENDPOINT_MISSING: fail(
    'Mount cache.handlers, and name the path in "endpoints" (events) and "operations" (metrics, monitoring) of the configuration.',
  ),
  ENDPOINT_CLOSED: fail(
    'Give createServerCache an authorize function that lets these through, and send what it asks for with "headers" (events) or "operatorHeaders" (metrics, monitoring).',
  ),
  ENDPOINT_FAILED: fail('Look at the answer and at the log of the application.'),
  ENDPOINT_OPEN: warn('Have authorize ask who wants metrics and monitoring: they name families of keys and paths.'),
  METRICS_MISSING: fail('Give createServerCache metrics: createMetrics(), or set "operations": false if they are not to be served.'),
  READ_FAILED: fail('Correct the path or the headers in the configuration, or the route.'),
  READ_UNTAGGED: fail(
    'Wrap the route with cache.route (or mount the adapter before it), and read its data through cache.getOrSet or call cache.track.',
  ),
  HEADERS_STRIPPED: fail(
    'Let every proxy pass on Cache-Groups, Cache-Group-Invalidation, Cache-Position, Cache-Cause and Cache-Status, in both directions.',
  ),
  READ_STORED: fail(
    'Have proxies and CDNs not store this route (Cache-Control: no-cache or private): nobody purges them when the data changes.',
  ),
  READ_KEPT: warn('Send Cache-Control: no-cache. With a lifetime, browsers and proxies answer from before a write until it ends.'),
  READ_PUBLIC: fail('Send Cache-Control: private. As it is, any proxy may give one user the answer of another.'),
  READ_VARY: fail('Send Cache-Control: private, or name the header that chooses the answer in Vary.'),
  READ_UNCOMPRESSED: warn('Compress answers. Cache-Control: no-transform is for the event stream alone.'),
  CORS_REFUSED: fail(
    'Answer with Access-Control-Allow-Origin for this origin, by name if cookies are sent, with Access-Control-Allow-Credentials: true.',
  ),
  CORS_HIDDEN: fail(
    'Expose the headers: leave createServerCache’s cors on and run the CORS middleware before the adapter, or name them in Access-Control-Expose-Headers.',
  ),
  CORS_PREFLIGHT: fail('Allow POST and the headers Content-Type, Cache-Position and Cache-Cause in the answer to the preflight.'),
  STREAM_FAILED: fail('Look at the answer. Browsers poll instead until the stream can be had.'),
  STREAM_BUFFERED: fail(
    'Turn buffering off for this path: proxy_buffering off in nginx (or let X-Accel-Buffering through), no response buffering in the CDN.',
  ),
  STREAM_COMPRESSED: fail(
    'Leave text/event-stream out of compression, or honour Cache-Control: no-transform: a compressor holds messages back until its block is full.',
  ),
  STREAM_CUT: fail(
    'Raise the idle and the total time-out of whatever stands before the application (proxy_read_timeout in nginx), or lower heartbeatMs of createServerCache below them.',
  ),
  STREAM_SILENT: fail('Something holds back small messages, or heartbeatMs is longer than proxies wait: lower it.'),
  WRITE_FAILED: fail('Correct the request in the configuration, or the route.'),
  WRITE_UNANNOUNCED: fail(
    'Call cache.invalidate (or cache.mutate) in the route with what it changed, and run the route inside cache.route or the adapter.',
  ),
  WRITE_TAG_MISSING: fail('Name these tags in the route’s invalidation, or declare the relation in the model (touches, lists).'),
  WRITE_UNHEARD: fail('The instance of the stream did not hear of it: look for instances without a shared log, and at the log itself.'),
  WRITE_WITHOUT_EFFECT: warn('Nothing changed that the configuration expects to change: use {{nonce}} in the body, or correct "expects".'),
  INVALIDATION_MISSING: fail(
    'Name a tag that this read carries when the write happens: the entity’s change in the model, its list, or a relation (touches).',
  ),
  PROPAGATION_SLOW: fail('Look at the latency of the log and at the event loops of the instances.'),
  READ_STALE: fail('Let Cache-Position reach the application on requests, and no cache answer before it.'),
  STALENESS_OVER_BUDGET: fail('Look for a cache before the application that ignores no-cache, for an instance that lags, and at maxLag.'),
  LOGS_DIFFER: fail('Give all instances one log: redisLog. The log in memory is for exactly one process.'),
  HTTP1_ONLY: warn(
    'Serve HTTP/2 to browsers: over HTTP/1.1 they open six connections to an origin, and each tab’s event stream takes one.',
  ),
  CLOCK_OFF: fail('Set the clock (NTP). Propagation, ages and expiry compare clocks.'),
  REDIS_UNREACHABLE: fail('Check the address, the credentials and the network from here.'),
  REDIS_EVICTS: fail(
    'Set maxmemory-policy noeviction: with any other the log may be evicted, and everything becomes cold again and again.',
  ),
  REDIS_OLD: fail('Use Redis 6.2 or later, or Valkey.'),
  REDIS_NOT_PRIMARY: fail('Give the address of the primary: a replica takes no writes.'),
  REDIS_NOT_PERSISTING: fail(
    'Mend the disk that Redis saves to, or turn saving off (save ""): until then Redis refuses writes, and the log takes no records.',
  ),
  REDIS_INFO_FORBIDDEN: warn('Permit INFO inside scripts to the application’s user: otherwise every new connection begins a new epoch.'),
  REDIS_NOT_USED: fail('The application follows another log than the one in this Redis: check its address and namespace in both places.'),
  STALE_VALUE: fail('The auditor found a value that no record explains: name the missing tag in the write.'),
  AUDITOR_OFF: warn('Turn the auditor on: createMetrics({ audit: true }). It finds invalidations that no route names.'),
  FINDING_REPORTED: warn('See the finding in …/monitoring.'),
  ALERT_FIRING: fail('See docs/metrics.md for what to do when this alert fires.'),
  ALERT_WARNING: warn('See docs/metrics.md for what to do when this alert fires.'),
  THRESHOLD_MISSED: fail('Run unstale analyze on the metrics: it says where the number comes from.'),
}
