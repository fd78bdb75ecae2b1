import { describe, expect, it } from 'vitest'
import { mutants } from './mutants'
import { runMutants } from './run-mutants'
import { runSeeds } from './run-seeds'
import { serverSimulation } from './server-simulation'
import { here } from './work'

/** Seeds that nobody has seen yet are run beside these, by `npm test` as a whole. */
const SEEDS = 6

describe('the engine under faults', () => {
  it.each([[1, SEEDS]] as const)(
    'keeps every promise: seeds from %i, %i of them',
    async (firstSeed, count) => {
      const { failed, operations, faults } = await runSeeds((seed) => serverSimulation.run(seed, serverSimulation.steps(seed)), {
        firstSeed,
        goesOn: (seeds) => seeds < count,
      })
      expect(
        failed.map(
          ({ seed, violation }) => `npm run simulate -- --level server --seed ${seed}: ${violation?.invariant} ${violation?.message}`,
        ),
      ).toEqual([])
      expect(operations).toBeGreaterThan(count * 1_000)
      expect(faults).toBeGreaterThan(0)
    },
    300_000,
  )

  it('repeats itself to the letter', async () => {
    const run = async (): Promise<unknown> => serverSimulation.run(7, serverSimulation.steps(7), true)
    expect(await run()).toEqual(await run())
  }, 60_000)

  it('notices the absence of rules', async () => {
    const all = mutants.filter(({ level }) => level === 'server')
    // Every third here, for the time it takes; `npm run verify` removes them all.
    const chosen = all.filter((_mutant, index) => index % 3 === 0).map(({ name }) => name)
    const results = await runMutants(chosen, (name) => here.mutant(name, { seeds: 120, enough: 1, most: 120, firstSeed: 1 }))
    expect(results.filter(({ caught }) => caught === 0).map(({ name }) => name)).toEqual([])
    expect(results.length).toBe(chosen.length)
    expect(all.length).toBeGreaterThanOrEqual(40)
  }, 400_000)
})
