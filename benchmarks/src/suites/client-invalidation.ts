import { type ClientPeer, type OpenedClient, QUERIES_AN_ENTITY } from '../clients/client-peer'
import { otherPeers } from '../clients/others'
import { ALONE, EXACT, FLOOR, OURS, tanstackPeers } from '../clients/tanstack'
import { progress } from '../progress'
import { ratio, spread } from '../rounds'
import type { Check, Row, Suite } from '../suite'

export const sizesOf = (short: boolean): readonly number[] => (short ? [1_000, 10_000] : [1_000, 10_000, 100_000])

export const groupOf = (count: number): string => `${count.toLocaleString('en')} cached queries`

/** Who looks at everything costs more than a run can wait for; the others are too quick for a clock unless several follow each other. */
const PACE = {
  concerned: { calls: 10, rounds: 40, warmups: 2 },
  all: { calls: 2, rounds: 10, warmups: 2 },
  'all of all': { calls: 1, rounds: 3, warmups: 1 },
} as const

/** Seconds a call: whoever takes that long was compiled by the smaller caches. */
const LARGE = 100_000
/** Nobody is measured for longer than this, in ms, once there is a round of each: a slow machine has fewer rounds, not a run without end. */
const LONGEST = 20_000

const isExactlyTen = (client: OpenedClient, entity: number, other: number): string | undefined => {
  const [named, unnamed] = [client.stale(entity), client.stale(other)]
  if (named === undefined || (named === QUERIES_AN_ENTITY && unnamed === 0)) return undefined
  return `${named} of the entity, ${unnamed} of another`
}

interface Measured {
  readonly times: ReadonlyMap<ClientPeer, number[]>
  readonly wrong: readonly string[]
}

/** All of one pace in turns over the same entities; a small cache has few, so it is filled anew until there were rounds enough. */
const measure = async (
  peers: readonly ClientPeer[],
  count: number,
  { calls, rounds, warmups }: { calls: number; rounds: number; warmups: number },
): Promise<Measured> => {
  const times = new Map(peers.map((peer) => [peer, [] as number[]]))
  const wrong: string[] = []
  const entities = count / QUERIES_AN_ENTITY
  const started = performance.now()
  const isOver = (): boolean => performance.now() - started > LONGEST && [...times.values()].every((each) => each.length > 0)
  const perLife = Math.min(rounds + warmups, Math.floor(entities / calls) - 1)
  for (let done = 0; done < rounds && !isOver(); done += perLife - warmups) {
    const clients: { readonly peer: ClientPeer; readonly client: OpenedClient }[] = []
    for (const peer of peers) clients.push({ peer, client: await peer.open(count) })
    for (let round = 0; round < perLife && !isOver(); round++) {
      const chosen = Array.from({ length: calls }, (_, call) => ((round * calls + call) * 7) % entities)
      const unnamed = (perLife * calls * 7) % entities
      for (let turn = 0; turn < clients.length; turn++) {
        const { peer, client } = clients[(turn + round) % clients.length] as (typeof clients)[number]
        const began = process.hrtime.bigint()
        for (const entity of chosen) await client.invalidate(entity)
        const took = Number(process.hrtime.bigint() - began) / calls
        if (round >= warmups) times.get(peer)?.push(took)
        const found = round === 0 ? isExactlyTen(client, chosen[0] as number, unnamed) : undefined
        if (found !== undefined) wrong.push(`${peer.name}: ${found}`)
      }
    }
    for (const { client } of clients) await client.close()
  }
  return { times, wrong }
}

/** One write that touches ten of many cached queries, none of them on screen. */
export const clientInvalidation: Suite = {
  name: 'client-invalidation',
  title: 'Invalidating ten of many cached queries',
  about:
    'One call marks the ten queries of one entity, none of which is observed. Each round takes other entities; afterwards exactly the ten must be stale. ' +
    'The floor is query-core itself, told the ten hashes: a new state for each query, told to whoever listens to the cache. ' +
    'What we add to it is the look-up of the tags that the call names, the judgement of each query, the listener through which we hear of what others change, and one cause and one promise a call. ' +
    'What all that look only at the queries concerned share, and what makes them slower in a large cache, is that their objects have left the caches of the processor.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rows: Row[] = []
    const checks: Check[] = []
    const all = [...tanstackPeers, ...otherPeers]
    // Warmed up by a small cache, so that the first size is not also the one at which everything is compiled.
    await measure(
      all.filter(({ looksAt }) => looksAt === 'concerned'),
      1_000,
      { calls: 10, rounds: 30, warmups: 2 },
    )
    for (const count of sizesOf(short)) {
      const group = groupOf(count)
      const wrong: string[] = []
      for (const looksAt of ['concerned', 'all', 'all of all'] as const) {
        const peers = all.filter((peer) => peer.looksAt === looksAt)
        progress(`${group}: ${peers.map(({ name }) => name).join(', ')}`)
        const { calls, rounds, warmups } = PACE[looksAt]
        const isSlow = looksAt === 'all of all' && count >= LARGE
        const measured = await measure(peers, count, {
          calls,
          rounds: short ? Math.min(rounds, 10) : rounds,
          warmups: isSlow ? 0 : warmups,
        })
        for (const peer of peers)
          rows.push({ group, contender: peer.name, ...spread(measured.times.get(peer) as number[]), note: peer.call })
        wrong.push(...measured.wrong)
      }
      checks.push({
        name: `${group}: everybody marked the ten, and no other`,
        ok: wrong.length === 0,
        found: wrong.join('; ') || 'ten each',
      })
    }
    const largest = groupOf(sizesOf(short).at(-1) as number)
    const toFloor = ratio(rows, largest, OURS, FLOOR)
    // A short run, on a machine with other work, only fails on a change of kind.
    const most = short ? 3 : 1.5
    checks.push({ name: `at most ${most}× the floor`, ok: toFloor <= most, found: `${toFloor.toFixed(2)}×` })
    for (const [name, least] of [
      [ALONE, 1_000],
      [EXACT, 80_000],
      ['RTK Query', 100_000],
    ] as const) {
      const faster = ratio(rows, largest, name, OURS)
      const wanted = short ? 10 : least
      checks.push({
        name: `at least ${wanted.toLocaleString('en')}× as fast as ${name}`,
        ok: faster >= wanted,
        found: `${Math.round(faster).toLocaleString('en')}×`,
      })
    }
    return { rows, checks }
  },
}
