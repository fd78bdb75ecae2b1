import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { endangered, orders, overtaken } from './orders'
import type { Peer } from './peer'

export interface Row {
  readonly peer: Peer
  readonly cells: readonly string[]
}

interface Part {
  readonly scenarios: readonly { readonly title: string; readonly what: string; readonly orders: readonly unknown[] }[]
  readonly rows: readonly Row[]
}

/** Not every package lets its manifest be imported, so it is looked for above its entry. */
const versionOf = (name: string): string => {
  const require = createRequire(import.meta.url)
  for (let folder = dirname(require.resolve(name)); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        readonly name?: string
        readonly version?: string
      }
      if (manifest.name === name && manifest.version) return manifest.version
    } catch {
      // No manifest in this folder.
    }
  }
  throw new Error(`${name} is not installed.`)
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** Read in the READMEs and the type declarations of these versions. */
const serversWithoutTags = ['cache-manager', 'cachified']
const clientsWithoutTags = ['TanStack Query', 'SWR']

const tableOf = ({ scenarios, rows }: Part, withoutTags: readonly string[]): string =>
  [
    line(['cache', 'told by', ...scenarios.map(({ title }) => title)]),
    line(['---', '---', ...scenarios.map(() => '---')]),
    ...rows.map(({ peer, cells }) => line([peer.name, peer.told, ...cells])),
    ...withoutTags.map((name) => line([name, 'tag', ...scenarios.map(() => 'not promised')])),
  ].join('\n')

const listOf = ({ scenarios }: Part): string =>
  scenarios
    .map(({ title, what, orders: { length } }) => `- **${title}** (${length === 1 ? 'one order' : `${length} orders`}): ${what}`)
    .join('\n')

const versions = (parts: readonly Part[]): string => {
  const names = new Set(parts.flatMap(({ rows }) => rows.map(({ peer }) => peer.packageName)))
  return [...names].map((name) => `${name} ${name.startsWith('@unstale/') ? '(this repository)' : versionOf(name)}`).join(', ')
}

export const markdown = ({
  servers,
  clients,
}: {
  readonly servers: Part
  readonly clients: Part
}): string => `# Races: what caches show after a write

A cache can keep a value that a write has overtaken, because the load of that value began before the write and ended after it. This page runs our caches and others through the same interleavings and says in how many of them the old value stayed.
A cell says \`right\` when the new value was shown in every order, else in how many orders it was the old one. Made by \`npm run races -- --write\` on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node}.

Versions: ${versions([servers, clients])}.

## Caches of values

${tableOf(servers, serversWithoutTags)}

${listOf(servers)}

## Caches behind screens

${tableOf(clients, clientsWithoutTags)}

${listOf(clients)}

## How it is run

A load has three steps (it begins, it looks at its source, it ends) and a write has two (it commits, it invalidates). Every order of these five is one run. Where the write follows the end of the load closely, it is run again at several distances of a few microtasks, so that it falls between the end of the load and the store of its value. That makes ${orders.length} orders; in ${overtaken.length} of them the load is still under way when the invalidation has been acknowledged. Only where the load has looked at its source before the commit can the old value stay: in ${endangered.length} of the ${orders.length}, and in ${overtaken.filter((order) => endangered.includes(order)).length} of the ${overtaken.length}. The others show that nothing else goes wrong. Between the steps of all other orders lie a few milliseconds, because some caches decide by the wall clock.

The reader who asked before the write may be given the old value: that is not counted. Counted is who asks after the write has been acknowledged, and what a screen shows when everything is at rest.

Each cache is driven as its own documentation shows it: in one process, in memory, one instance unless a scenario names more, with lifetimes so long that age plays no part. The code is \`benchmarks/races\`, one small object for each row; corrections are welcome.

## What this does not say

- **Not promised is not broken.** In the READMEs of the caches of values above we found no promise about a load that is under way when its value is invalidated. An old value in this table is a limit of a design, often a deliberate and cheap one, and ends with the value's lifetime or the next invalidation.
- Where a cell says \`not promised\`, the README and the type declarations of that version know no tags to invalidate by: such a cache is told by key alone. layered-loader's groups stand for tags here, though a key is in one group only. A cell says \`not run\` where another row of the same cache was run, or where instances share a store only through something that would have to be installed beside. Refreshing in the background and several processes were not run at all.
- Some of these limits are known to the projects: TanStack Query's tracker had an open issue about an invalidation during a first load when this was written, and RTK Query documents \`invalidationBehavior\`, whose default waits for every pending request before it invalidates.
- Our own rows rest on tests of cache-core, which run many more orders than this page, and of cache-query. They say nothing about a loader that reads a replica which lags behind, nor about writes that pass the SDK by.
- Counts of caches that compare wall-clock times differ a little from run to run, as some steps may or may not fall into one millisecond.

## Run it yourself

\`\`\`sh
npm run build
cd benchmarks
npm run races              # prints this page
npm run races -- --write   # and writes it to docs/races.md
\`\`\`
`
