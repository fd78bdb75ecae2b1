import { alternate, ratio } from '../alternate'
import { heapUsed } from '../heap'
import { createEntries, fill, shuffled } from '../servers/entries'
import { FLOOR, OURS, serverPeers } from '../servers/peers'
import type { Row, Suite } from '../suite'

/** A hit with three tags, awaited, in an order that no processor foresees. */
export const serverHits: Suite = {
  name: 'server-hits',
  title: 'A hit in a server’s memory',
  about:
    'Reading an entry that is held and fresh, awaited, three tags each, in random order. The floor is an async function that looks into lru-cache and compares the versions of three tags; lru-cache, cache-manager, cachified and keyv have no tags to check.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rows: Row[] = []
    const checks = []
    for (const count of short ? [10_000] : [1_000, 10_000, 100_000]) {
      const group = `${count.toLocaleString('en')} entries`
      const { keys, workload, loads } = createEntries(count)
      const order = shuffled(count)
      const opened = serverPeers.map((peer) => ({ peer, server: peer.open(workload), at: 0 }))
      for (const { server } of opened) await fill(server, keys)
      loads()
      const entrants = opened.map((entry) => ({
        contender: entry.peer.name,
        batch: async (calls: number) => {
          for (let call = 0; call < calls; call++) await entry.server.read(keys[order[entry.at++ % count] as number] as string)
        },
      }))
      rows.push(...(await alternate(entrants, { group, rounds: short ? 7 : 21, calls: short ? 4_000 : 20_000 })))
      const missed = loads()
      checks.push({ name: `${group}: every read is a hit`, ok: missed === 0, found: `${missed} loads` })
      for (const { server } of opened) await server.close()
    }
    const [last] = rows.slice(-1)
    const group = last?.group ?? ''
    const toFloor = ratio(rows, group, OURS, FLOOR)
    // Twice what is promised: only a change of kind may fail on a noisy machine.
    checks.push({ name: 'a hit costs at most 3× the floor', ok: toFloor <= 3, found: `${toFloor.toFixed(2)}×` })
    for (const peer of ['bentocache', 'cacheable']) {
      const times = ratio(rows, group, peer, OURS)
      checks.push({ name: `at least 2.5× as fast as ${peer}`, ok: times >= 2.5, found: `${times.toFixed(1)}×` })
    }
    return { rows, checks }
  },
}

/** Bytes an entry besides key, value and the array of tags. */
export const serverMemory: Suite = {
  name: 'server-memory',
  title: 'Memory of an entry on a server',
  about: 'Heap over and above keys, values and arrays of tags that are held anyway, an entry with three tags.',
  unit: 'bytes an entry',
  ours: OURS,
  run: async ({ short }) => {
    const count = short ? 20_000 : 100_000
    const { keys, workload } = createEntries(count)
    const rows: Row[] = []
    for (const peer of serverPeers) {
      // A first instance, so that code and constants of the peer are not counted.
      const warm = peer.open({ ...workload, maxEntries: 100 })
      await fill(warm, keys.slice(0, 100))
      await warm.close()
      const before = heapUsed()
      const server = peer.open(workload)
      await fill(server, keys)
      const bytes = (heapUsed() - before) / count
      rows.push({ group: `${count.toLocaleString('en')} entries`, contender: peer.name, median: bytes, low: bytes, high: bytes })
      await server.close()
    }
    const own = rows.find(({ contender }) => contender === OURS)?.median ?? Number.NaN
    return { rows, checks: [{ name: 'at most 160 B an entry', ok: own <= 160, found: `${own.toFixed(0)} B` }] }
  },
}
