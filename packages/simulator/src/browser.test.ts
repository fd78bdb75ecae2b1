import { describe, expect, it } from 'vitest'
import { browserSimulation } from './browser-simulation'
import { mutants } from './mutants'
import { runMutants } from './run-mutants'
import { runSeeds } from './run-seeds'
import { here } from './work'

const times = Number(process.env['UNSTALE_RUNS'] ?? 1)

describe('pages under faults', () => {
  it.each([[1, Math.ceil(8 * times)]] as const)(
    'converge and show nothing old as fresh: seeds from %i, %i of them',
    async (firstSeed, count) => {
      const { failed, operations, faults } = await runSeeds((seed) => browserSimulation.run(seed, browserSimulation.steps(seed)), {
        firstSeed,
        goesOn: (seeds) => seeds < count,
      })
      expect(
        failed.map(
          ({ seed, violation }) => `npm run simulate -- --level browser --seed ${seed}: ${violation?.invariant} ${violation?.message}`,
        ),
      ).toEqual([])
      expect(operations).toBeGreaterThan(count * 50)
      expect(faults).toBeGreaterThan(count)
    },
    300_000,
  )

  it('repeat themselves to the letter', async () => {
    const run = async (): Promise<unknown> => browserSimulation.run(7, browserSimulation.steps(7), true)
    expect(await run()).toEqual(await run())
  }, 60_000)

  it('notice the absence of rules', async () => {
    const all = mutants.filter(({ level }) => level === 'browser')
    // Every third here, for the time it takes; `npm run verify` removes them all.
    const chosen = all.filter((_mutant, index) => index % 3 === 0).map(({ name }) => name)
    const results = await runMutants(chosen, (name) => here.mutant(name, { seeds: 120, enough: 1, most: 120, firstSeed: 1 }))
    expect(results.filter(({ caught }) => caught === 0).map(({ name }) => name)).toEqual([])
    expect(results.length).toBe(chosen.length)
    expect(all.length).toBeGreaterThanOrEqual(30)
  }, 400_000)
})
