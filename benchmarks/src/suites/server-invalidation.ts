import { alternate, ratio } from '../alternate'
import { createEntries, fill } from '../servers/entries'
import { FLOOR, OURS, serverPeers } from '../servers/peers'
import type { Check, Row, Suite } from '../suite'

/** Sorted arrays, spliced one by one: one call for 100,000 entries blocks for most of a minute. */
const TOO_SLOW_AT = { 'async-cache-dedupe': 10_000 } as Readonly<Record<string, number>>

/** Invalidating a tag that ten, a thousand, a hundred thousand entries carry. */
export const serverInvalidation: Suite = {
  name: 'server-invalidation',
  title: 'Invalidating a tag on a server',
  about:
    'One tag that 10, 1,000 or all entries carry is invalidated, until the call resolves; the entries are read again before the next round, outside the measurement. A bare version bump is the floor.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const count = short ? 10_000 : 100_000
    const { keys, workload, loads } = createEntries(count)
    const rows: Row[] = []
    const checks: Check[] = []
    const tagged = serverPeers.filter((peer) => peer.tagged)
    for (const [carriers, name] of [
      [10, 'row:3'],
      [1_000, 'list:0'],
      [count, 'all'],
    ] as const) {
      const group = `${carriers.toLocaleString('en')} entries carry it`
      const opened = tagged
        .filter((peer) => carriers < (TOO_SLOW_AT[peer.name] ?? Number.POSITIVE_INFINITY))
        .map((peer) => ({ peer, server: peer.open(workload) }))
      const affected = keys.filter((key) => workload.tagsOf(key).includes(name)).slice(0, 2_000)
      for (const { server } of opened) await fill(server, keys)
      const entrants = opened.map(({ peer, server }) => ({
        contender: peer.name,
        batch: async () => {
          await server.invalidateTag(name)
        },
      }))
      const perRound: Row[][] = []
      for (let round = 0; round < (short ? 5 : 15); round++) {
        perRound.push([...(await alternate(entrants, { group, rounds: 1, calls: 1 }))])
        for (const { server } of opened) await fill(server, affected)
      }
      for (const { peer } of opened) {
        const times = perRound
          .map((round) => round.find(({ contender }) => contender === peer.name)?.median as number)
          .sort((a, b) => a - b)
        rows.push({
          group,
          contender: peer.name,
          median: times[times.length >> 1] as number,
          low: times[0] as number,
          high: times.at(-1) as number,
        })
      }
      loads()
      const own = opened.find(({ peer }) => peer.name === OURS)
      await own?.server.invalidateTag(name)
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
    checks.push({ name: 'costs the same whether 10 or all carry the tag', ok: growth < 4, found: `${growth.toFixed(2)}×` })
    for (const peer of tagged.filter(({ name }) => name !== OURS && name !== FLOOR)) {
      const times = ratio(rows, '10 entries carry it', peer.name, OURS)
      if (Number.isFinite(times)) checks.push({ name: `not slower than ${peer.name}`, ok: times > 0.5, found: `${times.toFixed(1)}×` })
    }
    return { rows, checks }
  },
}
