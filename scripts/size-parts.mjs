/** What a browser's client is made of: the files of each part, and what it is for. */

const query = (...names) => names.map((name) => `cache-query/src/${name}.ts`)
const core = (...names) => names.map((name) => `cache-core/src/${name}.ts`)

export const PARTS = [
  {
    part: 'The event stream',
    why: 'hears of what others write, and knows when it may have missed something (G2, G6): opening, resuming, gaps, resets, silence, polling where streams do not pass',
    files: [...query('follow-stream', 'stream-life', 'open-connection', 'create-sse-parser', 'page'), ...core('stream-message', 'coarsen')],
  },
  {
    part: 'What the cache tells',
    why: 'sees every load, mark and replacement of data, so that none of them loses an invalidation (G6): also data that was rendered on a server or restored from a store',
    files: query('watch-cache', 'commit-load', 'hydration-stamp', 'frame', 'place', 'query-entries', 'query-entry', 'collect-tags'),
  },
  {
    part: 'Invalidation',
    why: 'who carries a tag, whether its data reflects the write (G1), and marking it once',
    files: [
      ...query('tag-index', 'tag-members', 'invalidate-tags', 'invalidate-target', 'judge-query', 'mark-query', 'local-order'),
      ...core('freshness', 'target', 'change', 'seal-tag', 'create-cause'),
    ],
  },
  {
    part: 'Tags',
    why: 'one name for one thing at every boundary: escaped, hashed where it is long, with what stands for it when a write does not know more',
    files: core('tag', 'tag-text', 'tag-wire', 'tag-set', 'hash-text'),
  },
  {
    part: 'Requests',
    why: 'whose response it is, what its headers say, and which position to ask for (G4)',
    files: [
      ...query(
        'exchange',
        'tracked-fetch',
        'parse-string-list',
        'create-listener',
        'needed-position',
        'attach',
        'replace-methods',
        'run-in-scope',
      ),
      ...core('position'),
    ],
  },
  {
    part: 'Calm',
    why: 'a storm of writes costs few loads, and a load that brings nothing newer backs off (G6)',
    files: query('create-calm'),
  },
  {
    part: 'Hand-written calls',
    why: 'makes `invalidateQueries` race-free as it stands, and says which calls can go',
    files: query('hand-written', 'redundant-calls'),
  },
  { part: 'Other tabs', why: 'show what this one wrote without a round trip (G4)', files: query('connect-tabs', 'tabs') },
  {
    part: 'The client, its options and checks',
    why: 'puts the parts together; refuses options that could only fail later, and versions of TanStack Query on which nothing would work',
    files: [
      ...query('create-cache-client', 'client-state', 'check-options', 'check-attachment', 'query-realm', 'errors', 'warn-once'),
      ...core('realm', 'errors', 'default-ports', 'ports'),
    ],
  },
  { part: 'Events', why: 'what a panel, metrics or your own code hears of all this', files: ['cache-bus/src/create-bus.ts', 'mitt'] },
]

/** What an entry was meant to fit into, in bytes, and what keeps it from that. `isOnTop`: of what it adds to the entry before. */
export const GOALS = [
  {
    package: '@unstale/cache-bus',
    name: 'everything',
    goal: 400,
    why: 'mitt is a third of it; the rest keeps a listener that fails from the others',
  },
  {
    package: '@unstale/cache-query',
    name: 'a client and trackedFetch',
    goal: 5_000,
    why: 'three parts of it are more than that by themselves: the event stream, the look at all that is done to the cache, and whose response it is. Each keeps old data from passing for fresh; the table below says how',
  },
  {
    package: '@unstale/cache-query',
    name: 'the same, and trackAxios',
    goal: 300,
    isOnTop: true,
    why: 'two interceptors, the address as axios joins it, and headers in the three forms that its versions have',
  },
  {
    package: '@unstale/cache-query',
    name: 'the same, and optimistic changes',
    goal: 1_500,
    isOnTop: true,
    why: 'each pending change is visible exactly once: layers, data that waits for a reply, rows found by their tags, what is stored while changes are pending',
  },
  {
    package: '@unstale/cache-query',
    name: 'the same, and defineModel',
    goal: 1_000,
    isOnTop: true,
    why: 'the names of a change are worked out where it happens: relations, lists, cascades, look-ups, and a model that is refused with its reason. The same code runs on the server',
  },
  {
    package: '@unstale/cache-react',
    name: 'all hooks, over cache-query',
    goal: 3_000,
    why: 'all of them; one alone is a fifth to a third of it',
  },
  { package: '@unstale/cache-metrics', name: 'the collector in a browser', goal: 1_500, why: 'the collector alone' },
]
