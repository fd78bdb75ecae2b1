import { buildSimulations } from './build-simulations'
import { knownSeeds } from './known-seeds'
import type { Mutant } from './mutant'
import type { Simulation } from './step'

export interface MutantResult {
  readonly mutant: Mutant
  /** How many seeds were run, and how many of them ended in a violation. */
  readonly seeds: number
  readonly caught: number
  /** The first of them, and what it violated. */
  readonly first: number | undefined
  readonly by: string | undefined
}

export interface MutantBudget {
  /** Seeds until a mutant counts as a survivor. */
  readonly seeds: number
  /** Seeds that must catch it before the next one's turn. */
  readonly catches: number
  readonly firstSeed: number
}

const tryMutant = async (mutant: Mutant, { seeds, catches, firstSeed }: MutantBudget): Promise<MutantResult> => {
  const { level, fault } = mutant
  const simulation = (await buildSimulations(mutant)).find((each) => each.level === level) as Simulation
  const { faults } = simulation
  if (fault !== undefined && !faults.includes(fault)) throw new Error(`There is no fault "${fault}", on which "${mutant.name}" leans.`)
  /** The seeds in turn, or those of one kind of fault. */
  const seedAt = (index: number): number =>
    fault === undefined ? firstSeed + index : (firstSeed + index) * faults.length + faults.indexOf(fault)
  const known = knownSeeds[mutant.name]
  let caught = 0
  let tried = 0
  let first: number | undefined
  let by: string | undefined
  while (tried < seeds && caught < catches) {
    const seed = known === undefined ? seedAt(tried) : tried === 0 ? known : seedAt(tried - 1)
    tried++
    const { violation } = await simulation.run(seed, simulation.steps(seed))
    if (!violation) continue
    caught++
    first ??= seed
    by ??= violation.invariant
  }
  return { mutant, seeds: tried, caught, first, by }
}

/** Removes one rule after the other and looks for a seed that notices. */
export const runMutants = async (
  mutants: readonly Mutant[],
  budget: MutantBudget,
  onResult: (result: MutantResult) => void = () => undefined,
): Promise<readonly MutantResult[]> => {
  const results: MutantResult[] = []
  for (const mutant of mutants) {
    const result = await tryMutant(mutant, budget)
    results.push(result)
    onResult(result)
  }
  return results
}
