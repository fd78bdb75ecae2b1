import { progress } from '../progress'
import { ratio, spread } from '../rounds'
import { createEntries, fill } from '../servers/entries'
import { FLOOR, OURS, serverPeers } from '../servers/peers'
import type { Check, Row, Suite } from '../suite'

/** Tags a round, so that each has its entries to lose. A single call, after other work, mostly measures what has left the processor’s caches meanwhile. */
const CALLS = 200

/** Sorted arrays, spliced one by one: one call for 100,000 entries blocks for most of a minute. */
const TOO_SLOW_AT = { 'async-cache-dedupe': 10_000 } as Readonly<Record<string, number>>

/** Invalidating a tag that ten, a thousand, a hundred thousand entries carry. */
export const serverInvalidation: Suite = {
  name: 'server-invalidation',
  title: 'Invalidating a tag on a server',
  about:
    'Tags that 10, 1,000 or all entries carry are invalidated one after the other, each until its call resolves; the entries are read again before the next round, outside the measurement. A bare version bump is the floor.',
  notes:
    'One record, whatever carries the tag: its names, an id of its cause, its place in the log, and the last positions in the ledger. Nothing is looked up among the entries, so the number of operations is the same for ten and for all (a test counts them). The floor, and Next.js, set one version or one time in a Map. With 100,000 carriers Next.js’s handler takes little more than that Map.set: what also writes a record cannot be five times as fast. Above it stand the record, which is kept so that streams and other readers can resume (what it keeps is what the collector moves), the id of its cause, and the scope that may have to wait for it.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const count = short ? 10_000 : 100_000
    const { keys, workload, loads } = createEntries(count)
    const rows: Row[] = []
    const checks: Check[] = []
    const tagged = serverPeers.filter((peer) => peer.tagged)
    for (const [carriers, names] of [
      [10, Array.from({ length: CALLS }, (_, row) => `row:${row}`)],
      [1_000, Array.from({ length: Math.min(10, count / 1_000) }, (_, list) => `list:${list}`)],
      // There is but one: who deletes what carries it has only the first time something to delete.
      [count, Array.from({ length: CALLS }, () => 'all')],
    ] as const) {
      const group = `${carriers.toLocaleString('en')} entries carry it`
      progress(group)
      const opened = tagged
        .filter((peer) => carriers < (TOO_SLOW_AT[peer.name] ?? Number.POSITIVE_INFINITY))
        .map((peer) => ({ peer, server: peer.open(workload) }))
      const affected = keys.filter((key) => workload.tagsOf(key).some((name) => names.includes(name))).slice(0, 10_000)
      for (const { server } of opened) await fill(server, keys)
      // Of a tag that nobody carries: servers run for longer than it takes to compile their code.
      for (const { server } of opened) for (let call = 0; call < (short ? 500 : 3_000); call++) await server.invalidateTag('nobody')
      const times = opened.map((): number[] => [])
      for (let round = 0; round < (short ? 7 : 25); round++) {
        for (let turn = 0; turn < opened.length; turn++) {
          const index = (round + turn) % opened.length
          const started = process.hrtime.bigint()
          for (const name of names) await opened[index]?.server.invalidateTag(name)
          const took = Number(process.hrtime.bigint() - started) / names.length
          if (round >= 2) times[index]?.push(took)
        }
        for (const { server } of opened) await fill(server, affected)
      }
      for (const [index, { peer }] of opened.entries()) rows.push({ group, contender: peer.name, ...spread(times[index] as number[]) })
      loads()
      const own = opened.find(({ peer }) => peer.name === OURS)
      for (const name of names) await own?.server.invalidateTag(name)
      if (own) await fill(own.server, affected)
      const loaded = loads()
      checks.push({
        name: `${group}: each of them is loaded again`,
        ok: loaded === affected.length,
        found: `${loaded} of ${affected.length}`,
      })
      for (const { server } of opened) await server.close()
    }
    const all = rows.at(-1)?.group ?? ''
    const growth = (rows.find(({ group, contender }) => group === all && contender === OURS)?.median ?? 0) / (rows[0]?.median ?? 1)
    const most = short ? 4 : 2
    checks.push({
      name: `within ${most}×, whether 10 or all carry the tag`,
      ok: growth < most && growth > 1 / most,
      found: `${growth.toFixed(2)}×`,
    })
    const others = tagged.filter(({ name }) => name !== OURS && name !== FLOOR)
    for (const peer of others) {
      const times = ratio(rows, '10 entries carry it', peer.name, OURS)
      if (Number.isFinite(times))
        checks.push({ name: `10: faster than ${peer.name}`, ok: times > (short ? 0.1 : 1), found: `${times.toFixed(1)}×` })
    }
    const nearest = Math.min(...others.map((peer) => ratio(rows, all, peer.name, OURS)).filter(Number.isFinite))
    if (!short) checks.push({ name: 'all: at least 5× as fast as the fastest peer', ok: nearest >= 5, found: `${nearest.toFixed(1)}×` })
    return { rows, checks }
  },
}
