import { alternate, ratio, spread } from '../alternate'
import { QUERIES_AN_ENTITY } from '../clients/client-peer'
import { otherPeers } from '../clients/others'
import { ALONE, FLOOR, OURS, tanstackPeers } from '../clients/tanstack'
import type { Check, Row, Suite } from '../suite'

const sizes = (short: boolean): readonly number[] => (short ? [1_000, 10_000] : [1_000, 10_000, 100_000])

const groupOf = (count: number): string => `${count.toLocaleString('en')} cached queries`

/** Every call costs more than a run can wait for, at this size. */
const CALLS: Readonly<Record<string, number>> = { 'TanStack Query, exact': 1, 'RTK Query': 1 }

/** One write that touches ten of many cached queries, none of them on screen. */
export const clientInvalidation: Suite = {
  name: 'client-invalidation',
  title: 'Invalidating ten of many cached queries',
  about:
    'One call marks the ten queries of one entity, none of which is observed. The floor is query-core itself, told the ten hashes. Each round takes other entities; afterwards exactly the ten must be stale.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rows: Row[] = []
    const checks: Check[] = []
    for (const count of sizes(short)) {
      const group = groupOf(count)
      const peers = [...tanstackPeers, ...otherPeers].filter(({ upTo = Number.POSITIVE_INFINITY }) => count <= upTo)
      for (const peer of peers) {
        const client = await peer.open(count)
        const entities = count / QUERIES_AN_ENTITY
        const calls = count > 1_000 ? (CALLS[peer.name] ?? 5) : 5
        const rounds = short ? 5 : Math.min(20, Math.floor(entities / calls / 2))
        const slow = CALLS[peer.name] !== undefined && count > 10_000
        const times: number[] = []
        let next = 0
        for (let round = 0; round < (slow ? 3 : rounds) + 1; round++) {
          const chosen = Array.from({ length: calls }, () => (next++ * 7) % entities)
          const started = process.hrtime.bigint()
          for (const entity of chosen) await client.invalidate(entity)
          const took = Number(process.hrtime.bigint() - started) / calls
          if (round > 0) times.push(took)
          const stale = client.stale(chosen[0] as number)
          if (round === 0 && stale !== undefined && stale !== QUERIES_AN_ENTITY)
            checks.push({ name: `${group}: ${peer.name} marks the ten`, ok: false, found: `${stale}` })
        }
        rows.push({ group, contender: peer.name, ...spread(times), note: peer.call })
        await client.close()
      }
      checks.push({ name: `${group}: everybody marked the ten`, ok: checks.every(({ ok }) => ok), found: 'ten each' })
    }
    const largest = groupOf(sizes(short).at(-1) as number)
    const toFloor = ratio(rows, largest, OURS, FLOOR)
    checks.push({ name: 'at most 5× the floor', ok: toFloor <= 5, found: `${toFloor.toFixed(2)}×` })
    const faster = ratio(rows, largest, ALONE, OURS)
    checks.push({ name: 'faster than a scan by prefix', ok: faster > (short ? 5 : 100), found: `${faster.toFixed(0)}×` })
    return { rows, checks }
  },
}

/** What an attached client adds to a query that comes into the cache. */
export const clientAdding: Suite = {
  name: 'client-adding',
  title: 'Adding a query',
  about: 'setQueryData of a key that is not there, at that size, with one tag a query.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rows: Row[] = []
    const checks: Check[] = []
    for (const count of sizes(short)) {
      const group = groupOf(count)
      const peers = tanstackPeers.filter(({ name }) => name === OURS || name === ALONE)
      const opened = await Promise.all(peers.map(async (peer) => ({ peer, client: await peer.open(count), next: count })))
      const entrants = opened.map((entry) => ({
        contender: entry.peer.name === ALONE ? 'TanStack Query alone' : entry.peer.name,
        batch: (calls: number) => {
          for (let call = 0; call < calls; call++) entry.client.add(entry.next++)
        },
      }))
      rows.push(...(await alternate(entrants, { group, rounds: short ? 7 : 21, calls: 500 })))
      for (const { client } of opened) await client.close()
      const times = ratio(rows, group, OURS, 'TanStack Query alone')
      checks.push({ name: `${group}: at most 2.5× TanStack Query alone`, ok: times <= 2.5, found: `${times.toFixed(2)}×` })
    }
    return { rows, checks }
  },
}
