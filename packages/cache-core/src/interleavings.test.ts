import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cache } from './cache-types'
import { createCache } from './create-cache'
import { type Tag, tag } from './tag'
import { type Deferred, deferred } from './testing/deferred'
import { createVirtualTime, settle } from './testing/virtual-time'

/** Rows of a source. Key `k` shows row `k`; key `both` shows all of them, through the others or directly. */
const ROWS = ['a', 'b', 'c'] as const
type Row = (typeof ROWS)[number]

type Step =
  | { readonly do: 'read'; readonly key: Row | 'nested' | 'direct' }
  | { readonly do: 'write'; readonly row: Row }
  | { readonly do: 'unrelated' }
  | { readonly do: 'resume'; readonly which: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      key: fc.constantFrom<Row | 'nested' | 'direct'>(...ROWS, 'nested', 'direct'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('write' as const), row: fc.constantFrom(...ROWS) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'unrelated' as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('resume' as const), which: fc.nat(20) }) },
)

type Versions = Readonly<Record<Row, number>>
type Shown = Partial<Versions>

const run = async (steps: readonly Step[], declared: boolean): Promise<{ readonly loads: number }> => {
  const cache: Cache = createCache({ ports: createVirtualTime().ports, ledgerBuckets: 2 ** 12 })
  const source = { a: 0, b: 0, c: 0 }
  const announced = { a: 0, b: 0, c: 0 }
  const pauses: Deferred<void>[] = []
  const checks: Promise<void>[] = []
  let loads = 0

  /** A loader may look at its source early and return late. */
  const slowly = async <T>(look: () => T): Promise<T> => {
    loads++
    const pause = deferred()
    const early = look()
    pauses.push(pause)
    await pause.promise
    return early
  }
  const tagsFor = (...rows: readonly Row[]): readonly Tag[] | (() => readonly Tag[]) => {
    const tags = rows.map((row) => tag(row))
    return declared ? tags : () => tags
  }
  const readRow = (row: Row, within: Pick<Cache, 'getOrSet'> = cache): Promise<Shown> =>
    within.getOrSet<Shown>({ key: row, tags: tagsFor(row), factory: () => slowly(() => ({ [row]: source[row] })) })
  const read = (key: Row | 'nested' | 'direct'): Promise<Shown> => {
    if (key === 'nested') {
      return cache.getOrSet<Shown>({
        key,
        factory: async (context) => {
          const own = await slowly(() => source.a)
          context.track(tag('a'))
          return { a: own, ...(await readRow('b', context)), ...(await readRow('c', context)) }
        },
      })
    }
    if (key === 'direct') return cache.getOrSet<Shown>({ key, tags: tagsFor(...ROWS), factory: () => slowly(() => ({ ...source })) })
    return readRow(key)
  }
  const check = (key: Row | 'nested' | 'direct'): void => {
    const atLeast: Versions = { ...announced }
    checks.push(
      read(key).then((shown) => {
        for (const row of ROWS) {
          const version = shown[row]
          if (version !== undefined && version < atLeast[row]) {
            throw new Error(`"${key}" showed ${row} at version ${version}, though ${atLeast[row]} was announced before it was asked for.`)
          }
        }
      }),
    )
  }

  for (const each of steps) {
    if (each.do === 'read') check(each.key)
    else if (each.do === 'unrelated') await cache.invalidate(tag('unrelated'))
    else if (each.do === 'resume') pauses.splice(each.which % Math.max(1, pauses.length), 1)[0]?.resolve()
    else {
      const version = ++source[each.row]
      await cache.invalidate(tag(each.row))
      announced[each.row] = version
    }
    await settle()
  }
  // Once all is quiet, everything that is held must show the source as it is.
  for (const key of [...ROWS, 'nested', 'direct'] as const) check(key)
  for (let i = 0; i < 30; i++) {
    for (const pause of pauses.splice(0)) pause.resolve()
    await settle()
  }
  await Promise.all(checks)
  return { loads }
}

const env = (globalThis as { readonly process?: { readonly env: Readonly<Record<string, string | undefined>> } }).process?.env ?? {}
const seed = Number(env.UNSTALE_SEED ?? 20261123)
const numRuns = 400 * Number(env.UNSTALE_RUNS ?? 1)

describe(`no interleaving of reads, joins, nested loads and writes shows what was overtaken (seed ${seed})`, () => {
  it.each([true, false])(
    'tags declared beforehand: %s',
    async (declared) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => void (await run(steps, declared))),
        { seed, numRuns },
      )
    },
    600_000,
  )

  it('reads of what nobody writes load once each', async () => {
    const reads = Array.from({ length: 30 }, (): Step => ({ do: 'read', key: 'a' }))
    expect((await run([...reads, { do: 'unrelated' }, ...reads], false)).loads).toBe(5)
  })
})
