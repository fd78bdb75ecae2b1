import { writeFileSync } from 'node:fs'
import { queryPeers } from './client-peers'
import { clientScenarios } from './client-scenarios'
import { markdown, type Row } from './markdown'
import type { Peer } from './peer'
import { serverPeers } from './server-peers'
import { type Scenario, serverScenarios } from './server-scenarios'
import { swr } from './swr-peer'

/** All orders of one scenario at once: each has an instance of its own. */
const play = async <P extends Peer>(scenario: Scenario<P>, peer: P): Promise<string> => {
  const outcomes = await Promise.all(scenario.orders.map((order) => scenario.play(peer, order)))
  if (outcomes.includes(undefined)) return 'not run'
  const wrong = outcomes.filter((isRight) => !isRight).length
  if (wrong === 0) return 'right'
  return outcomes.length === 1 ? '**old**' : `**old** in ${wrong} of ${outcomes.length}`
}

const rowsOf = async <P extends Peer>(scenarios: readonly Scenario<P>[], peers: readonly P[]): Promise<readonly Row[]> => {
  const rows: Row[] = []
  for (const peer of peers) {
    const cells: string[] = []
    for (const scenario of scenarios) cells.push(await play(scenario, peer))
    rows.push({ peer, cells })
  }
  return rows
}

const text = markdown({
  servers: { scenarios: serverScenarios, rows: await rowsOf(serverScenarios, serverPeers) },
  clients: { scenarios: clientScenarios, rows: await rowsOf(clientScenarios, [...queryPeers, swr]) },
})
console.log(text)
if (process.argv.includes('--write')) writeFileSync(new URL('../../docs/races.md', import.meta.url), text)
process.exit(0)
