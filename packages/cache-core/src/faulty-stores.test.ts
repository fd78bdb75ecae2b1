import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cache } from './cache-types'
import { createCache } from './create-cache'
import { createMemoryLog } from './memory-log'
import { createMemoryStore } from './memory-store'
import { tag } from './tag'
import { type Fault, faultySecondLevel, faultyStore } from './testing'
import { type Deferred, deferred } from './testing/deferred'
import { runs, seed } from './testing/seed'
import { sharedStore } from './testing/shared-store'
import { createVirtualTime, settle } from './testing/virtual-time'

const ROWS = ['a', 'b'] as const
type Row = (typeof ROWS)[number]

type Step =
  | { readonly do: 'read'; readonly row: Row; readonly by: 0 | 1; readonly terms: object }
  | { readonly do: 'write'; readonly row: Row; readonly by: 0 | 1 }
  | { readonly do: 'resume'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }

const by = fc.constantFrom<0 | 1>(0, 1)
const row = fc.constantFrom<Row>(...ROWS)
const terms = fc.constantFrom<object>({}, {}, { ttl: 400 }, { ttl: 400, grace: 5_000 }, { hardTimeout: 700 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('read' as const), row, by, terms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('write' as const), row, by }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('resume' as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 50, 300, 1_200) }) },
)
const fault = fc.constantFrom<Fault>('none', 'none', 'none', 'none', 'none', 'throw', 'hang', 'garbage', 'forget')

interface Case {
  readonly steps: readonly Step[]
  /** What goes wrong with each call of a store, in order, again and again. */
  readonly near: readonly Fault[]
  readonly far: readonly Fault[]
  readonly compares: boolean
  readonly grantsClaims: boolean
}

const cases: fc.Arbitrary<Case> = fc.record({
  steps: fc.array(step, { minLength: 5, maxLength: 40 }),
  near: fc.array(fault, { minLength: 1, maxLength: 12 }),
  far: fc.array(fault, { minLength: 1, maxLength: 12 }),
  compares: fc.boolean(),
  grantsClaims: fc.boolean(),
})

/** Takes the faults in turn, as long as it is told to. */
const planOf = (faults: readonly Fault[], counts: Map<Fault, number>): { isOver: boolean; next: () => Fault } => {
  let turn = 0
  const self = {
    isOver: false,
    next: (): Fault => {
      const chosen = self.isOver ? 'none' : (faults[turn++ % faults.length] as Fault)
      counts.set(chosen, (counts.get(chosen) ?? 0) + 1)
      return chosen
    },
  }
  return self
}

const totals = { reads: 0, loads: 0, faults: new Map<Fault, number>() }

const run = async ({ steps, near, far, compares, grantsClaims }: Case): Promise<void> => {
  const time = createVirtualTime()
  const log = createMemoryLog({ ports: time.ports })
  const shared = sharedStore({ log, ports: time.ports, compares, grantsClaims })
  const plans = [planOf(near, totals.faults), planOf(near.slice().reverse(), totals.faults), planOf(far, totals.faults)] as const
  const caches = ([0, 1] as const).map((which) =>
    createCache({
      ports: time.ports,
      log,
      ledgerBuckets: 2 ** 10,
      store: faultyStore(createMemoryStore(), plans[which].next),
      secondLevel: faultySecondLevel(shared.level, plans[2].next),
    }),
  )
  const source: Record<Row, number> = { a: 0, b: 0 }
  const announced: Record<Row, number> = { a: 0, b: 0 }
  const pauses: Deferred<void>[] = []
  const checks: Promise<void>[] = []

  const check = (cache: Cache, of: Row, more: object = {}): void => {
    const least = announced[of]
    let isStale = false
    totals.reads++
    const end = cache.events.on('entryHit', (event) => {
      isStale = event.stale && event.key === of
    })
    const reading = cache.getOrSet({
      ...more,
      key: of,
      tags: [tag(of)],
      factory: async () => {
        totals.loads++
        const seen = `${of} ${source[of]}`
        const pause = deferred()
        pauses.push(pause)
        await pause.promise
        return seen
      },
    })
    checks.push(
      reading.then(
        (value) => {
          end()
          const [name, version] = String(value).split(' ')
          if (name !== of) throw new Error(`"${of}" was shown ${JSON.stringify(value)}`)
          if (Number(version) < least && !isStale)
            throw new Error(`"${of}" was shown at version ${version}, though ${least} was announced before`)
          if (Number(version) < least) throw new Error(`"${of}" was shown at version ${version} as stale after an invalidation`)
        },
        (error: { readonly code?: string }) => {
          end()
          if (error.code !== 'LOAD_TIMEOUT') throw error
        },
      ),
    )
  }

  for (const each of steps) {
    if (each.do === 'read') check(caches[each.by] as Cache, each.row, each.terms)
    else if (each.do === 'wait') await time.advance(each.ms)
    else if (each.do === 'resume') pauses.splice(each.which % Math.max(1, pauses.length), 1)[0]?.resolve()
    else {
      const version = ++source[each.row]
      await (caches[each.by] as Cache).invalidate(tag(each.row))
      announced[each.row] = version
    }
    await settle()
  }
  // The stores work again: everybody ends on the source as it is, and within bounded time.
  for (const plan of plans) plan.isOver = true
  for (const cache of caches) for (const of of ROWS) check(cache, of)
  for (let i = 0; i < 40; i++) {
    for (const pause of pauses.splice(0)) pause.resolve()
    await time.advance(250)
  }
  await Promise.all(checks)
}

describe(`stores that throw, hang, forget and answer nonsense (seed ${seed})`, () => {
  it('make caches slower, never wrong, in any interleaving of reads and writes', async () => {
    await fc.assert(fc.asyncProperty(cases, run), { seed, numRuns: runs(250) })
    console.info(`${totals.reads} reads, ${totals.loads} loads, calls by fault: ${JSON.stringify(Object.fromEntries(totals.faults))}`)
    for (const each of ['throw', 'hang', 'garbage', 'forget'] as const) expect(totals.faults.get(each)).toBeGreaterThan(100)
  }, 600_000)
})
