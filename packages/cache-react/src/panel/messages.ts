/** Every word that the panel says, in one place. Pass your own through `messages`. */
export interface PanelMessages {
  readonly title: string
  readonly open: string
  readonly close: string
  readonly popOut: string
  readonly grow: string
  readonly record: string
  readonly pause: string
  readonly paused: string
  readonly clear: string
  readonly exportSession: string
  readonly importSession: string
  readonly leaveSession: string
  readonly imported: (when: string) => string
  readonly importFailed: string
  readonly tabs: Readonly<Record<'queries' | 'invalidations' | 'timeline' | 'findings' | 'connection', string>>
  readonly filter: string
  readonly showAll: string
  readonly showStale: string
  readonly showActive: string
  readonly showWaste: string
  readonly count: (shown: number, all: number) => string
  readonly noQueries: string
  readonly noMatch: string
  readonly pick: string
  readonly fresh: string
  readonly stale: string
  readonly loading: string
  readonly untagged: string
  readonly drawn: (count: number) => string
  readonly tags: string
  readonly origin: Readonly<Record<'header' | 'declared' | 'track' | 'hydration', string>>
  readonly asOf: string
  readonly observers: string
  readonly refetches: string
  readonly unchanged: string
  readonly lastCause: string
  readonly history: string
  readonly data: string
  readonly invalidate: string
  readonly refetch: string
  readonly expire: string
  readonly remove: string
  readonly dryRun: string
  readonly dryRunHint: string
  readonly dryRunResult: (count: number) => string
  readonly matched: (count: number) => string
  readonly matchedNone: string
  readonly matchedNoneHelp: string
  readonly marked: string
  readonly refetched: string
  readonly noInvalidations: string
  readonly source: Readonly<Record<'mutation' | 'push' | 'tab' | 'header' | 'manual' | 'timer' | 'reset', string>>
  readonly changed: string
  readonly same: string
  readonly trigger: string
  /** What led to what. */
  readonly chain: string
  readonly elsewhere: string
  readonly noFindings: string
  readonly noTimeline: string
  readonly timelineHelp: string
  readonly state: string
  readonly states: Readonly<Record<'idle' | 'connecting' | 'live' | 'polling' | 'offline', string>>
  readonly position: string
  readonly lag: string
  readonly heardFromTabs: string
  readonly tabList: string
  readonly tabsHelp: string
  readonly thisTab: string
  readonly inBackground: string
  readonly behind: (count: number) => string
  readonly tabQueries: (count: number) => string
  readonly interruptions: string
  readonly simulate: string
  readonly simulations: Readonly<Record<'offline' | 'slow' | 'lose', string>>
  readonly simulationHelp: Readonly<Record<'offline' | 'slow' | 'lose', string>>
  readonly stop: string
}

export const panelMessages: PanelMessages = {
  title: 'Unstale',
  open: 'Open the cache panel',
  close: 'Close',
  popOut: 'Open in a window of its own',
  grow: 'Taller or smaller',
  record: 'Record',
  pause: 'Pause',
  paused: 'Paused: nothing is recorded.',
  clear: 'Clear the history',
  exportSession: 'Export session',
  importSession: 'Import session',
  leaveSession: 'Back to this page',
  imported: (when) => `A session recorded on ${when}.`,
  importFailed: 'That file holds no session.',
  tabs: { queries: 'Queries', invalidations: 'Invalidations', timeline: 'Timeline', findings: 'Findings', connection: 'Connection' },
  filter: 'Filter by key or tag',
  showAll: 'All',
  showStale: 'Stale',
  showActive: 'Watched',
  showWaste: 'Refetched',
  count: (shown, all) => (shown === all ? `${all} queries` : `${shown} of ${all} queries`),
  noQueries: 'No query is in the cache yet.',
  noMatch: 'No query matches.',
  pick: 'Choose a row to see why it is as it is.',
  fresh: 'fresh',
  stale: 'stale',
  loading: 'loading',
  untagged: 'no tags',
  drawn: (count) => `${count} unconfirmed`,
  tags: 'Tags',
  origin: { header: 'response header', declared: 'tagsOf', track: 'track', hydration: 'came with the page' },
  asOf: 'Known up to',
  observers: 'Watched by',
  refetches: 'Refetches',
  unchanged: 'of them unchanged',
  lastCause: 'Last cause',
  history: 'What happened',
  data: 'Data',
  invalidate: 'Invalidate',
  refetch: 'Refetch',
  expire: 'Mark stale',
  remove: 'Remove',
  dryRun: 'What would reach',
  dryRunHint: 'a tag: scene:42',
  dryRunResult: (count) => (count === 0 ? 'It would reach nothing.' : `It would reach ${count} ${count === 1 ? 'query' : 'queries'}.`),
  matched: (count) => `${count} matched`,
  matchedNone: '0 matched',
  matchedNoneHelp: 'No query here carries one of these tags: a misspelt tag, or nothing to refresh.',
  marked: 'marked',
  refetched: 'refetched',
  noInvalidations: 'Nothing has been invalidated yet.',
  source: {
    mutation: 'mutation',
    push: 'push',
    tab: 'other tab',
    header: 'response',
    manual: 'by hand',
    timer: 'timer',
    reset: 'reset',
  },
  changed: 'data changed',
  same: 'same data again',
  trigger: 'Trigger',
  chain: 'What led to what',
  elsewhere: 'elsewhere',
  noFindings: 'Nothing to complain about.',
  noTimeline: 'Nothing was loaded while this panel was recording.',
  timelineHelp: 'Bars are loads; lines are marks; hatched bands are times without a connection.',
  state: 'State',
  states: { idle: 'at rest', connecting: 'connecting', live: 'live', polling: 'asking now and then', offline: 'offline' },
  position: 'Position',
  lag: 'Heard',
  heardFromTabs: 'Heard from other tabs',
  tabList: 'Tabs',
  tabsHelp: 'Each tab that is shown hears of writes by itself; none leads. Tabs in which this panel is mounted are listed.',
  thisTab: 'this tab',
  inBackground: 'in the background',
  behind: (count) => `${count} behind`,
  tabQueries: (count) => `${count} ${count === 1 ? 'query' : 'queries'}`,
  interruptions: 'Changes of the connection',
  simulate: 'Simulate',
  simulations: { offline: 'Offline', slow: 'Slow network', lose: 'Lost event' },
  simulationHelp: {
    offline: 'The page believes that it has no connection.',
    slow: 'Each request takes two seconds longer.',
    lose: 'The next message about a change is dropped: the gap must be noticed.',
  },
  stop: 'Stop',
}
