import { type Remote, startRemote } from '../processes/remote'
import { progress } from '../progress'
import { ratio, spread } from '../rounds'
import type { Check, Row, Suite } from '../suite'
import { within } from '../within'

const OURS = '@unstale/cache-server'
const BARE = 'floor: a loop that writes one text to each'

interface Side {
  readonly contender: string
  readonly server: Remote
  readonly clients: Remote
}

const start = (contender: string): Side => ({
  contender,
  server: startRemote(new URL('../streams/stream-server.ts', import.meta.url), [contender === OURS ? 'unstale' : 'bare']),
  clients: startRemote(new URL('../streams/stream-clients.ts', import.meta.url)),
})

type Whom = 'all' | 'few' | 'nobody'

/** Tells them once: how long until the last has it, in ns. */
const tellOnce = async ({ server, clients }: Side, whom: Whom, due: number): Promise<number> => {
  await clients.call('expect', due)
  const began = await server.call<number>('tell', whom)
  return (await within(10_000, clients.call<number>('last'), 'A message')) - began
}

/** The server's processor time for one record, in ns, over some of them. */
const processorTime = async (side: Side, whom: Whom, due: number, records: number): Promise<number> => {
  const before = await side.server.call<number>('cpu')
  for (let record = 0; record < records; record++) await tellOnce(side, whom, due)
  return (((await side.server.call<number>('cpu')) - before) * 1_000) / records
}

/** Files that a process may have open, each connection being one. */
const openFiles = (): number => {
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft: number | string } }
  }
  const soft = Number(userLimits?.open_files?.soft)
  return Number.isNaN(soft) ? Number.POSITIVE_INFINITY : soft
}

/** What a process has open besides its streams. */
const OTHER_FILES = 100

interface Memory {
  readonly rss: number
  readonly heap: number
}

const memoryOf = (sides: readonly Side[]): Promise<readonly Memory[]> =>
  Promise.all(sides.map(({ server }) => server.call<Memory>('memory')))

/** How often each is told, by how many listen: few streams take little time, and need many turns to be compared. */
const ROUNDS: Readonly<Record<number, number>> = { 1: 300, 100: 100, 1000: 30, 5000: 16 }

const measureArrival = async (sides: readonly Side[], count: number, rounds: number): Promise<readonly Row[]> => {
  const times = sides.map((): number[] => [])
  const warmUp = Math.ceil(rounds / 4)
  for (let round = 0; round < rounds + warmUp; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const index = (round + turn) % sides.length
      const took = await tellOnce(sides[index] as Side, 'all', count)
      if (round >= warmUp) times[index]?.push(took)
    }
  }
  const group = `${count.toLocaleString('en')} streams`
  return sides.map(({ contender }, index) => ({ group, contender, ...spread(times[index] as number[]) }))
}

const kib = (bytes: number): string => `${(bytes / 1_024).toFixed(1)} KiB`

const measureShare = async (sides: readonly Side[], count: number): Promise<{ readonly rows: readonly Row[]; readonly check: Check }> => {
  const costs = sides.map((): Record<Whom, number[]> => ({ all: [], few: [], nobody: [] }))
  for (let round = 0; round < 6; round++) {
    for (const [index, side] of sides.entries()) {
      const cost = costs[index] as Record<Whom, number[]>
      cost.all.push(await processorTime(side, 'all', count, 1))
      cost.few.push(await processorTime(side, 'few', count / 100, 10))
      cost.nobody.push(await processorTime(side, 'nobody', 0, 10))
    }
  }
  const rows: Row[] = []
  const shares = sides.map(({ contender }, index) => {
    const cost = costs[index] as Record<Whom, number[]>
    for (const [whom, who] of [
      ['all', 'all are interested'],
      ['few', '1 % are interested'],
      ['nobody', 'nobody is interested'],
    ] as const)
      rows.push({ group: `processor time, ${count.toLocaleString('en')} streams, ${who}`, contender, ...spread(cost[whom]) })
    const [all, few, nobody] = [cost.all, cost.few, cost.nobody].map((times) => spread(times).median) as [number, number, number]
    return (few - nobody) / (all - nobody)
  })
  const [bare, own] = shares.map((share) => `${(share * 100).toFixed(1)} %`)
  return {
    rows,
    check: {
      // A write to one of few sockets costs more than one to one of many: that is in both.
      name: 'with 1 % interested, the share of what it costs to tell all is at most 1.5× the floor’s, besides what costs as much if nobody hears',
      ok: (shares[1] as number) <= Math.max(0.015, (shares[0] as number) * 1.5),
      found: `${own} beside ${bare}`,
    },
  }
}

/** Open event streams: how soon the last of them hears of a write. */
export const streams: Suite = {
  name: 'streams',
  title: 'From a write to open pages',
  about:
    'From the call that appends a record until the last of 1, 100, 1,000 and 5,000 open event streams has it, over loopback, server and clients in processes of their own. The floor is a loop over the connections that writes one finished text to each.',
  notes:
    'A record looks up who carries its tags and touches nobody else. What is told is made into bytes once for all streams that stand at the same place (each message says `from`, so that a page sees a gap) and written to each socket as the floor does; besides, a bounded count of what waits is kept for each, which is what lets a slow page be reset and not buffered for. With one stream the append itself is what is added: a record is numbered, kept, and noted in the ledger before anybody is told, which takes about 30 µs of a process that was idle. The first message of a turn of the event loop is then sent at once, where Node, and so the floor, keeps what is written until the turn ends.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rows: Row[] = []
    const checks: Check[] = []
    const most = openFiles() - OTHER_FILES
    const counts = (short ? [1, 100] : [1, 100, 1_000, 5_000]).filter((count) => count <= most)
    if (!short) {
      const name = '5,000 streams, as files that a process may have open'
      checks.push({ name, ok: most >= 5_000, found: `${openFiles()}${most < 5_000 ? '; raise it with `ulimit -n 8192`' : ''}` })
    }
    const sides = [start(BARE), start(OURS)]
    try {
      const before = await memoryOf(sides)
      for (const count of counts) {
        const group = `${count.toLocaleString('en')} streams`
        progress(group)
        for (const { server, clients } of sides)
          await within(60_000, clients.call('open', await server.call('port'), count), 'Opening the streams')
        rows.push(...(await measureArrival(sides, count, short ? 20 : (ROUNDS[count] as number))))
        const slower = ratio(rows, group, OURS, BARE)
        checks.push({ name: `${group}: at most 1.3× the floor`, ok: slower <= (short ? 5 : 1.3), found: `${slower.toFixed(2)}×` })
      }
      const count = counts.at(-1) as number
      const after = await memoryOf(sides)
      const [bare, own] = after.map(({ rss, heap }, index) => ({
        rss: (rss - (before[index] as Memory).rss) / count,
        heap: (heap - (before[index] as Memory).heap) / count,
      })) as [Memory, Memory]
      checks.push({
        name: 'memory of a stream at most 1.5× the floor’s',
        ok: short || own.rss <= bare.rss * 1.5,
        found: `${kib(own.rss)} resident beside ${kib(bare.rss)}, of it ${kib(own.heap)} heap beside ${kib(bare.heap)}`,
      })
      if (count >= 1_000) {
        const share = await measureShare(sides, count)
        rows.push(...share.rows)
        checks.push(share.check)
      }
    } finally {
      for (const { server, clients } of sides) await Promise.all([server.stop(), clients.stop()])
    }
    return { rows, checks }
  },
}
