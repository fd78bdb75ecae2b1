import { alternate } from '../alternate'
import { startRemote } from '../processes/remote'
import { progress } from '../progress'
import { ratio, single } from '../rounds'
import { createEntries, fill, shuffled } from '../servers/entries'
import { FLOOR, OURS, serverPeers } from '../servers/peers'
import type { Row, Suite } from '../suite'

/** A hit with three tags, awaited, in an order that no processor foresees. */
export const serverHits: Suite = {
  name: 'server-hits',
  title: 'A hit in a server’s memory',
  about:
    'Reading an entry that is held and fresh, awaited, three tags each, in random order. The floor is an async function that looks into lru-cache and compares the versions of three tags; lru-cache, cache-manager, cachified and keyv have no tags to check.',
  notes:
    'Above the floor stand the look at whether the log has been heard of, the advance of the entry, and the mark that it is in use. Below it, what makes up for that: a fresh entry is compared with the highest position of all before its tags are looked at, and the only promise that a hit makes is the one that is given back. With growing numbers all that grows is the price of memory that no processor cache holds.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rows: Row[] = []
    const checks = []
    for (const count of short ? [10_000] : [1_000, 10_000, 100_000, 1_000_000]) {
      progress(`${count.toLocaleString('en')} entries`)
      const group = `${count.toLocaleString('en')} entries`
      const { keys, tags, workload, loads } = createEntries(count)
      const order = shuffled(count)
      // To fill the others with a million entries takes minutes.
      const entering = count > 100_000 ? serverPeers.filter(({ name }) => [OURS, FLOOR, 'lru-cache'].includes(name)) : serverPeers
      const opened = entering.map((peer) => ({ peer, server: peer.open(workload), at: 0 }))
      for (const { server } of opened) await fill(server, keys)
      loads()
      const entrants = opened.map((entry) => ({
        contender: entry.peer.name,
        batch: async (calls: number) => {
          for (let call = 0; call < calls; call++) {
            const index = order[entry.at++ % count] as number
            await entry.server.read(keys[index] as string, tags[index])
          }
        },
      }))
      rows.push(...(await alternate(entrants, { group, rounds: short ? 7 : 11, calls: short ? 4_000 : 10_000 })))
      const missed = loads()
      checks.push({ name: `${group}: every read is a hit`, ok: missed === 0, found: `${missed} loads` })
      for (const { server } of opened) await server.close()
    }
    const group = short ? (rows[0]?.group ?? '') : '100,000 entries'
    const toFloor = ratio(rows, group, OURS, FLOOR)
    // A short run, on a machine that does other things too, only fails on a change of kind.
    const [most, least] = short ? [3, 2.5] : [1.5, 5]
    checks.push({ name: `a hit costs at most ${most}× the floor`, ok: toFloor <= most, found: `${toFloor.toFixed(2)}×` })
    for (const peer of ['bentocache', 'cacheable']) {
      const times = ratio(rows, group, peer, OURS)
      checks.push({ name: `at least ${least}× as fast as ${peer}`, ok: times >= least, found: `${times.toFixed(1)}×` })
    }
    return { rows, checks }
  },
}

/** Bytes an entry besides key, value and the array of tags. */
export const serverMemory: Suite = {
  name: 'server-memory',
  title: 'Memory of an entry on a server',
  about: 'Heap over and above keys, values and arrays of tags that are held anyway, an entry with three tags.',
  notes:
    'An entry is one object of eleven fields (112 bytes) and its place in a Map (37 bytes at this size); it shares everything else with entries of the same sorts of tags. With more than three tags, or rows of a list, it has an array of its own besides: 72 bytes and 8 a tag. The ledger of last positions is no part of it: 16 MiB at any number of entries, outside of the heap. A short run has 20,000 entries, for which a Map is larger than it need be (46 bytes each), and counts what is there once: the last thousand loads, remembered so that they can be made again.',
  unit: 'bytes an entry',
  ours: OURS,
  run: async ({ short }) => {
    const count = short ? 20_000 : 100_000
    const rows: Row[] = []
    for (const { name } of serverPeers) {
      progress(name)
      // A process each: what one leaves behind would be counted for or against the next.
      const remote = startRemote(new URL('../servers/memory-process.ts', import.meta.url))
      const bytes = await remote.call<number>('measure', name, count)
      await remote.stop()
      rows.push({ group: `${count.toLocaleString('en')} entries`, contender: name, ...single(bytes) })
    }
    const own = rows.find(({ contender }) => contender === OURS)?.median ?? Number.NaN
    // The fewer there are, the more of what is there once counts for each.
    const most = short ? 240 : 160
    return { rows, checks: [{ name: `at most ${most} B an entry`, ok: own <= most, found: `${own.toFixed(0)} B` }] }
  },
}
