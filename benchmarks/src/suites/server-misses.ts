import { alternate } from '../alternate'
import { difference, ratio } from '../rounds'
import { createEntries } from '../servers/entries'
import { OURS, serverPeers } from '../servers/peers'
import type { Check, Suite } from '../suite'

const ALONE = 'the load alone'
const GROUP = 'a key that is not held'

/** What a cache adds to a load, and how many loads a crowd costs. */
export const serverMisses: Suite = {
  name: 'server-misses',
  title: 'A miss on a server',
  about:
    'Reading a key that is not held, with a load that resolves at once: what the cache adds to it. Then 1,000 concurrent reads of one key: how many loads they cost.',
  notes:
    'A miss is what makes the guarantee: a scope that gathers what nested loads used; a flight that others may join; the entry; and the place in the store, where another one has to leave. Two promises stand between the load and its reader. Nothing has a timer, a signal or an event unless somebody asks for it, and tags are laid out with their siblings only where something asks for them. Of what is left the collector, which moves each new entry twice, takes a fifth, and the first look for a key that the Map of the store has not seen before an eighth.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const { workload, loads } = createEntries(10)
    const tags = ['row:1', 'list:1', 'all']
    const endless = { ...workload, maxEntries: 50_000, tagsOf: () => tags, load: async (key: string) => key }
    const opened = serverPeers.map((peer) => ({ peer, server: peer.open(endless), next: 0 }))
    const entrants = opened.map((entry) => ({
      contender: entry.peer.name,
      batch: async (calls: number) => {
        for (let call = 0; call < calls; call++) await entry.server.read(`missing:${entry.next++}`)
      },
    }))
    entrants.push({
      contender: ALONE,
      batch: async (calls: number) => {
        for (let call = 0; call < calls; call++) await endless.load(`missing:${call}`)
      },
    })
    const rows = await alternate(entrants, { group: GROUP, rounds: short ? 5 : 15, calls: short ? 1_500 : 3_000 })
    for (const { server } of opened) await server.close()
    const checks: Check[] = []
    for (const peer of serverPeers.filter(({ name }) => name === OURS)) {
      const server = peer.open(workload)
      loads()
      await Promise.all(Array.from({ length: 1_000 }, () => server.read('story:1')))
      const loaded = loads()
      checks.push({ name: '1,000 concurrent reads cost one load', ok: loaded === 1, found: `${loaded}` })
      await server.close()
    }
    const added = difference(rows, GROUP, OURS, ALONE)
    const toPeer = ratio(rows, GROUP, OURS, 'bentocache')
    checks.push({ name: 'a miss costs at most 1.5× bentocache’s', ok: toPeer <= 1.5, found: `${toPeer.toFixed(2)}×` })
    if (!short)
      checks.push({
        name: 'a miss costs at most 5 µs more than its load',
        ok: added <= 5_000,
        found: `${(added / 1_000).toFixed(1)} µs`,
      })
    return { rows, checks }
  },
}
