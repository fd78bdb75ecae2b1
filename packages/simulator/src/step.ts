import { createRandom, type Random } from './random'

/** One thing that happens to the simulated system. With the seed of the run it decides everything, so that steps can be left out. */
export interface Step<Kind extends string = string> {
  readonly at: number
  readonly kind: Kind
  readonly seed: number
}

/** What a simulation of one kind needs to be run, shortened and told. */
export interface Simulation {
  readonly level: 'server' | 'browser'
  /** Kinds of faults: a seed leans on the one at its remainder. */
  readonly faults: readonly string[]
  steps(seed: number): readonly Step[]
  run(seed: number, steps: readonly Step[], isTraced?: boolean): Promise<Outcome>
}

export interface Outcome {
  readonly seed: number
  readonly operations: number
  readonly faults: number
  readonly violation: { readonly invariant: string; readonly message: string } | undefined
  readonly trace: readonly string[]
}

/** Steps at random times, of kinds by their weights. */
export const drawSteps = <Kind extends string>(
  seed: number,
  count: number,
  meanGap: (random: Random) => number,
  weights: (random: Random) => Readonly<Record<Kind, number>>,
): readonly Step<Kind>[] => {
  const random = createRandom(seed).fork(1)
  const gap = meanGap(random)
  const entries = Object.entries<number>(weights(random)) as [Kind, number][]
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
  const steps: Step<Kind>[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    at += -Math.log(1 - random.next()) * gap
    let left = random.next() * total
    const found = entries.find(([, weight]) => (left -= weight) < 0) ?? entries[0]
    steps.push({ at, kind: (found as readonly [Kind, number])[0], seed: Math.floor(random.next() * 2 ** 31) })
  }
  return steps
}
