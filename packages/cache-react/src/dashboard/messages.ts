/** Every word that the dashboard says, in one place. Pass your own through `messages`. */
export interface DashboardMessages {
  readonly title: string
  readonly range: string
  readonly ranges: Readonly<Record<'1m' | '5m' | '15m' | '1h' | '6h' | '24h', string>>
  readonly compare: string
  readonly before: (value: string) => string
  readonly print: string
  readonly csv: string
  readonly retry: string
  readonly loading: string
  readonly failed: (why: string) => string
  readonly closed: string
  readonly missing: string
  readonly stale: (ago: string) => string
  readonly updated: (time: string) => string
  readonly quiet: string
  readonly status: Readonly<Record<'healthy' | 'degraded' | 'critical', string>>
  readonly hitRatio: string
  readonly hitHelp: string
  readonly staleRatio: string
  readonly staleHelp: string
  readonly waste: string
  readonly wasteHelp: string
  readonly loadErrors: string
  readonly loadErrorsHelp: string
  readonly loadTime: string
  readonly loadTimeHelp: string
  readonly propagation: string
  readonly propagationHelp: string
  readonly of: (part: string, whole: string) => string
  readonly none: string
  readonly reads: string
  readonly hits: string
  readonly staleReads: string
  readonly misses: string
  readonly work: string
  readonly loads: string
  readonly refetches: string
  readonly wasted: string
  readonly invalidations: string
  readonly chartOf: (name: string, series: string) => string
  readonly times: string
  readonly measure: string
  readonly count: string
  readonly measures: Readonly<Record<string, string>>
  readonly topTags: string
  readonly tag: string
  readonly named: string
  readonly instances: string
  readonly instance: string
  readonly applied: string
  readonly entries: string
  readonly streams: string
  readonly lease: string
  readonly leaseHeld: string
  readonly leaseLost: string
  readonly since: string
  readonly restarted: string
  readonly alerts: string
  readonly noAlerts: string
  readonly recent: string
  readonly silence: string
  readonly silenced: (until: string) => string
  readonly resolved: string
  readonly findings: string
  readonly noFindings: string
  readonly severity: Readonly<Record<'info' | 'warning' | 'critical', string>>
}

export const dashboardMessages: DashboardMessages = {
  title: 'Cache metrics',
  range: 'Time range',
  ranges: { '1m': '1 min', '5m': '5 min', '15m': '15 min', '1h': '1 h', '6h': '6 h', '24h': '24 h' },
  compare: 'Compare',
  before: (value) => `${value} before`,
  print: 'Print',
  csv: 'CSV',
  retry: 'Try again',
  loading: 'Loading the numbers…',
  failed: (why) => `The numbers could not be loaded: ${why}`,
  closed: 'The metrics endpoint is closed to you. The server decides with its authorize function.',
  missing: 'There is no metrics endpoint here. On the server: createServerCache({ metrics: createMetrics() }).',
  stale: (ago) => `These numbers are ${ago} old: the last answers did not come.`,
  updated: (time) => `Updated ${time}`,
  quiet: 'Nothing was read or written in this time.',
  status: { healthy: 'Healthy', degraded: 'Needs a look', critical: 'Critical' },
  hitRatio: 'Answered from memory',
  hitHelp: 'reads',
  staleRatio: 'Answered by old values',
  staleHelp: 'reads',
  waste: 'Wasted loads',
  wasteHelp: 'reloads brought the same data',
  loadErrors: 'Failed loads',
  loadErrorsHelp: 'loads',
  loadTime: 'Load time, p99',
  loadTimeHelp: 'median',
  propagation: 'Propagation, p99',
  propagationHelp: 'from append to applied',
  of: (part, whole) => `${part} of ${whole}`,
  none: '–',
  reads: 'Reads',
  hits: 'Hits',
  staleReads: 'Stale',
  misses: 'Misses',
  work: 'Loads and invalidations',
  loads: 'Loads',
  refetches: 'Refetches',
  wasted: 'Wasted',
  invalidations: 'Invalidations',
  chartOf: (name, series) => `${name} over time: ${series}`,
  times: 'How long, and how many',
  measure: 'Measure',
  count: 'Count',
  measures: {
    'load.duration': 'Loads',
    'append.duration': 'Appends',
    propagation: 'From append to applied',
    'refetch.duration': 'Refetches',
    'refetch.delay': 'From stale to fresh',
    'request.duration': 'Requests',
    'stream.fanout': 'Streams told of a change',
    'invalidation.matched': 'Queries reached by an invalidation',
  },
  topTags: 'Named most',
  tag: 'Tag',
  named: 'Named',
  instances: 'Instances',
  instance: 'Instance',
  applied: 'Log position',
  entries: 'Entries',
  streams: 'Streams',
  lease: 'Contact',
  leaseHeld: 'held',
  leaseLost: 'lost',
  since: 'Since',
  restarted: 'restarted',
  alerts: 'Alerts',
  noAlerts: 'No alert is firing.',
  recent: 'Earlier',
  silence: 'Silence for 1 h',
  silenced: (until) => `silenced until ${until}`,
  resolved: 'resolved',
  findings: 'Findings',
  noFindings: 'Nothing was found.',
  severity: { info: 'Info', warning: 'Warning', critical: 'Critical' },
}
