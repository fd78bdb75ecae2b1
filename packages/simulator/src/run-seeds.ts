import { runInLanes } from './run-in-lanes'
import type { Outcome } from './step'

export interface SeedsBudget {
  readonly firstSeed: number
  /** Whether to begin another one after so many seeds and operations. */
  readonly goesOn: (seeds: number, operations: number) => boolean
  /** How many may run at once. */
  readonly lanes?: number
  readonly onSeed?: (seeds: number, operations: number) => void
}

export interface SeedsResult {
  readonly seeds: number
  readonly operations: number
  readonly faults: number
  readonly failed: readonly Outcome[]
}

/** One seed after the other, each begun in its turn. */
export const runSeeds = async (
  run: (seed: number) => Promise<Outcome>,
  { firstSeed, goesOn, lanes = 1, onSeed }: SeedsBudget,
): Promise<SeedsResult> => {
  let [begun, seeds, operations, faults] = [0, 0, 0, 0]
  const failed: Outcome[] = []
  await runInLanes(lanes, async () => {
    if (!goesOn(begun, operations)) return false
    const outcome = await run(firstSeed + begun++)
    seeds++
    operations += outcome.operations
    faults += outcome.faults
    if (outcome.violation) failed.push(outcome)
    onSeed?.(seeds, operations)
    return true
  })
  return { seeds, operations, faults, failed: failed.sort((a, b) => a.seed - b.seed) }
}
