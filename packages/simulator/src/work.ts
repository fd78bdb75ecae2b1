import { mutants } from './mutants'
import { type MutantBudget, type MutantResult, tryMutant } from './run-mutants'
import { simulations } from './simulations'
import type { Outcome, Simulation } from './step'

/** Whoever can run a seed, or look for seeds that notice the absence of a rule. */
export interface Worker {
  seed(level: Simulation['level'], seed: number): Promise<Outcome>
  mutant(name: string, budget: MutantBudget): Promise<MutantResult>
}

/** One piece of work, as it travels to another process. */
export type Work =
  | { readonly kind: 'seed'; readonly level: Simulation['level']; readonly seed: number }
  | { readonly kind: 'mutant'; readonly name: string; readonly budget: MutantBudget }

const named = <T>(found: T | undefined, name: string): T => {
  if (found === undefined) throw new Error(`There is no "${name}".`)
  return found
}

/** This process. */
export const here: Worker = {
  seed: (level, seed) => {
    const simulation = named(
      simulations.find((each) => each.level === level),
      level,
    )
    return simulation.run(seed, simulation.steps(seed))
  },
  mutant: (name, budget) =>
    tryMutant(
      named(
        mutants.find((each) => each.name === name),
        name,
      ),
      budget,
    ),
}
