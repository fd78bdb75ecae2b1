import { ratio, spread } from '../alternate'
import { type Remote, startRemote } from '../processes/remote'
import { progress } from '../progress'
import type { Check, Row, Suite } from '../suite'

const OURS = '@unstale/cache-server'
const BARE = 'floor: a loop that writes one text to each'

interface Side {
  readonly contender: string
  readonly server: Remote
  readonly clients: Remote
}

const start = (contender: string): Side => ({
  contender,
  server: startRemote(new URL('../streams/stream-server.ts', import.meta.url), contender === OURS ? 'unstale' : 'bare'),
  clients: startRemote(new URL('../streams/stream-clients.ts', import.meta.url)),
})

const within = async <T>(ms: number, work: Promise<T>, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms.`)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Tells them once: how long until the last has it, and the server's processor time, both in ns. */
const tellOnce = async (
  { server, clients }: Side,
  isAll: boolean,
  due: number,
): Promise<{ readonly took: number; readonly cpu: number }> => {
  await clients.call('expect', due)
  const cpu = await server.call<number>('cpu')
  const began = await server.call<number>('tell', isAll)
  const last = await within(10_000, clients.call<number>('last'), 'A message')
  return { took: last - began, cpu: ((await server.call<number>('cpu')) - cpu) * 1_000 }
}

/** Open event streams: how soon the last of them hears of a write. */
export const streams: Suite = {
  name: 'streams',
  title: 'From a write to open pages',
  about:
    'From the call that appends a record until the last of 1, 100, 1,000 and 5,000 open event streams has it, over loopback, server and clients in processes of their own. The floor is a loop over the connections that writes one finished text to each.',
  notes:
    'Each stream is told where it stands (`from`), so that its page sees a gap, which is why each message is written anew for each stream. What is left is a queue of bounded length for each, which is what lets a slow page be reset and not buffered for; and the write of each socket, which the floor makes as well.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rows: Row[] = []
    const checks: Check[] = []
    const sides = [start(BARE), start(OURS)]
    try {
      const memory: (readonly number[])[] = []
      const before = await Promise.all(sides.map(({ server }) => server.call<{ readonly rss: number; readonly heap: number }>('memory')))
      const counts = short ? [1, 100] : [1, 100, 1_000, 5_000]
      for (const count of counts) {
        const group = `${count.toLocaleString('en')} streams`
        progress(group)
        for (const { server, clients } of sides)
          await within(60_000, clients.call('open', await server.call('port'), count), 'Opening the streams')
        const times = sides.map((): number[] => [])
        for (let round = 0; round < (short ? 6 : 22); round++) {
          for (let turn = 0; turn < sides.length; turn++) {
            const index = (round + turn) % sides.length
            const { took } = await tellOnce(sides[index] as Side, true, count)
            if (round >= 2) times[index]?.push(took)
          }
        }
        for (const [index, { contender }] of sides.entries()) rows.push({ group, contender, ...spread(times[index] as number[]) })
        const slower = ratio(rows, group, OURS, BARE)
        checks.push({ name: `${group}: at most 1.3× the floor`, ok: short || slower <= 1.3, found: `${slower.toFixed(2)}×` })
      }
      const count = counts.at(-1) as number
      const after = await Promise.all(sides.map(({ server }) => server.call<{ readonly rss: number; readonly heap: number }>('memory')))
      for (const [index, { rss, heap }] of after.entries()) {
        const start = before[index] as { readonly rss: number; readonly heap: number }
        memory.push([(rss - start.rss) / count, (heap - start.heap) / count])
      }
      const [bareBytes, ownBytes] = memory.map(([, heap]) => heap as number) as [number, number]
      const [bareRss, ownRss] = memory.map(([rss]) => rss as number) as [number, number]
      checks.push({
        name: 'memory of a stream at most 1.5× the floor’s',
        ok: short || ownRss <= bareRss * 1.5,
        found: `${Math.round(ownRss / 1_024)} KiB resident beside ${Math.round(bareRss / 1_024)}, of it ${Math.round(ownBytes / 1_024)} KiB heap beside ${Math.round(bareBytes / 1_024)}`,
      })
      if (count >= 1_000) {
        const own = sides[1] as Side
        const group = `processor time, ${count.toLocaleString('en')} streams`
        const cost = { all: [] as number[], few: [] as number[] }
        for (let round = 0; round < 10; round++) {
          cost.all.push((await tellOnce(own, true, count)).cpu)
          cost.few.push((await tellOnce(own, false, count / 100)).cpu)
        }
        rows.push({ group, contender: `${OURS}, all are interested`, ...spread(cost.all) })
        rows.push({ group, contender: `${OURS}, 1 % are interested`, ...spread(cost.few) })
        const share = spread(cost.few).median / spread(cost.all).median
        // The question itself, asked of another process, has a price that both have in them.
        checks.push({ name: 'with 1 % interested, a small part of the cost', ok: share < 0.1, found: `${(share * 100).toFixed(1)} %` })
      }
    } finally {
      for (const { server, clients } of sides) await Promise.all([server.stop(), clients.stop()])
    }
    return { rows, checks }
  },
}
