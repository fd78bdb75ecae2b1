import { contenders } from './contenders'
import { table } from './table'

const rounds = 15
const calls = 5_000
const tagCounts = [1, 4, 30]

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN

const nanosecondsPerCall = async (call: () => Promise<unknown>): Promise<number> => {
  const started = process.hrtime.bigint()
  for (let n = 0; n < calls; n += 1) await call()
  return Number(process.hrtime.bigint() - started) / calls
}

/** One row a contender for reads of one entry that carries `tagCount` tags. The first contender is what the ratios refer to. */
const rowsFor = async (tagCount: number): Promise<readonly (readonly string[])[]> => {
  const tags = Array.from({ length: tagCount }, (_, n) => `scene:${n}`)
  const entrants = contenders.map(({ name, open }) => ({ name, cache: open(), times: [] as number[] }))
  // The first round warms up and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < entrants.length; turn += 1) {
      const entrant = entrants[(round + turn) % entrants.length]
      if (!entrant) continue
      const time = await nanosecondsPerCall(() => entrant.cache.read('story', tags, async () => 'value'))
      if (round > 0) entrant.times.push(time)
    }
  }
  for (const { cache } of entrants) await cache.close()
  const sorted = entrants.map(({ name, times }) => ({ name, times: times.sort((a, b) => a - b) }))
  const ours = median(sorted[0]?.times ?? [])
  return sorted.map(({ name, times }) => {
    const [least, most] = [times[0] ?? Number.NaN, times.at(-1) ?? Number.NaN]
    return [
      String(tagCount),
      name,
      `${median(times).toFixed(0)} ns [${least.toFixed(0)}–${most.toFixed(0)}]`,
      `${(median(times) / ours).toFixed(2)}×`,
    ]
  })
}

/** What a hit costs, as a table. */
export const hit = async (): Promise<string> => {
  const rows: (readonly string[])[] = []
  for (const tagCount of tagCounts) rows.push(...(await rowsFor(tagCount)))
  return table(['tags', 'cache', 'a hit', 'to ours'], rows)
}
