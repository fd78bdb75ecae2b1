import type { Outcome, Simulation, Step } from './step'

/** Runs that shortening a failing seed may cost. */
const RUNS = 150

/** Leaves out steps, many at a time first, for as long as the same promise is broken without them. */
export const shrink = async (simulation: Simulation, seed: number, invariant: string): Promise<Outcome> => {
  const fails = async (steps: readonly Step[]): Promise<boolean> => (await simulation.run(seed, steps)).violation?.invariant === invariant
  let steps = simulation.steps(seed)
  let runs = 0
  for (let size = Math.ceil(steps.length / 2); size >= 1 && runs < RUNS; size = Math.floor(size / 2)) {
    for (let at = 0; at < steps.length && runs < RUNS; ) {
      const shorter = [...steps.slice(0, at), ...steps.slice(at + size)]
      runs++
      if (await fails(shorter)) steps = shorter
      else at += size
    }
  }
  return simulation.run(seed, steps, true)
}
