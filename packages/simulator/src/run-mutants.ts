import { buildSimulations } from './build-simulations'
import { knownSeeds } from './known-seeds'
import type { Mutant } from './mutant'
import { runInLanes } from './run-in-lanes'
import type { Simulation } from './step'

export interface MutantResult {
  readonly name: string
  /** How many seeds were run, and how many of them ended in a violation. */
  readonly seeds: number
  readonly caught: number
  /** The first of them, and what it violated. */
  readonly first: number | undefined
  readonly by: string | undefined
}

export interface MutantBudget {
  /** Seeds that every mutant is run with, unless it is caught `enough` times before. */
  readonly seeds: number
  readonly enough: number
  /** Seeds until a mutant that none of them has caught counts as a survivor. */
  readonly most: number
  readonly firstSeed: number
}

/** Removes one rule and looks for seeds that notice. */
export const tryMutant = async (mutant: Mutant, { seeds, enough, most, firstSeed }: MutantBudget): Promise<MutantResult> => {
  const { name, level, fault } = mutant
  const simulation = (await buildSimulations(mutant)).find((each) => each.level === level) as Simulation
  const { faults } = simulation
  if (fault !== undefined && !faults.includes(fault)) throw new Error(`There is no fault "${fault}", on which "${name}" leans.`)
  /** The seeds in turn, or those of one kind of fault. */
  const seedAt = (index: number): number =>
    fault === undefined ? firstSeed + index : (firstSeed + index) * faults.length + faults.indexOf(fault)
  const known = knownSeeds[name]
  let caught = 0
  let tried = 0
  let first: number | undefined
  let by: string | undefined
  while (caught < enough && tried < (caught > 0 ? seeds : most)) {
    const seed = known === undefined ? seedAt(tried) : tried === 0 ? known : seedAt(tried - 1)
    tried++
    const { violation } = await simulation.run(seed, simulation.steps(seed))
    if (!violation) continue
    caught++
    first ??= seed
    by ??= violation.invariant
  }
  return { name, seeds: tried, caught, first, by }
}

/** Removes one rule after the other. */
export const runMutants = async (
  names: readonly string[],
  tried: (name: string) => Promise<MutantResult>,
  lanes = 1,
  onResult: (result: MutantResult) => void = () => undefined,
): Promise<readonly MutantResult[]> => {
  const results: MutantResult[] = []
  let begun = 0
  await runInLanes(lanes, async () => {
    const name = names[begun++]
    if (name === undefined) return false
    const result = await tried(name)
    results.push(result)
    onResult(result)
    return true
  })
  return results.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
}
