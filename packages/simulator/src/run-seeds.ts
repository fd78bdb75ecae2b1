import type { Outcome, Simulation } from './step'

export interface SeedsBudget {
  readonly firstSeed: number
  /** Whether to go on after so many seeds and operations. */
  readonly goesOn: (seeds: number, operations: number) => boolean
  readonly onSeed?: (seeds: number, operations: number) => void
}

export interface SeedsResult {
  readonly seeds: number
  readonly operations: number
  readonly faults: number
  readonly failed: readonly Outcome[]
}

/** One seed after the other. */
export const runSeeds = async (
  simulationOf: (seed: number) => Simulation,
  { firstSeed, goesOn, onSeed }: SeedsBudget,
): Promise<SeedsResult> => {
  let [seeds, operations, faults] = [0, 0, 0]
  const failed: Outcome[] = []
  while (goesOn(seeds, operations)) {
    const seed = firstSeed + seeds
    const simulation = simulationOf(seed)
    const outcome = await simulation.run(seed, simulation.steps(seed))
    seeds++
    operations += outcome.operations
    faults += outcome.faults
    if (outcome.violation) failed.push(outcome)
    onSeed?.(seeds, operations)
  }
  return { seeds, operations, faults, failed }
}
