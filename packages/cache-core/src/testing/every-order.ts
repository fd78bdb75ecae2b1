import { settle } from './virtual-time'

export type Pause = () => Promise<void>

/** One run of a scenario, with nothing left over from the run before. */
export interface Run {
  /** Those who act at the same time. Each begins, and goes on after each `pause`, when the order says so. */
  readonly actors: readonly (() => Promise<unknown>)[]
  /** What must hold once all have ended. Nothing pauses any more. */
  readonly end: () => Promise<unknown>
}

/** How many microtasks pass between two steps: few land inside the awaits of the engine, `all` lets it come to rest. */
export type Grain = number | 'all'

export const GRAINS: readonly Grain[] = ['all', 0, 1, 2, 3, 4, 5, 6, 8, 10, 12]

/** Steps that one run may take before it counts as stuck. */
const MOST_STEPS = 1_000

const pass = async (grain: Grain): Promise<void> => {
  if (grain === 'all') return settle()
  for (let i = 0; i < grain; i++) await Promise.resolve()
}

const runOnce = async (begin: (pause: Pause) => Run, order: readonly number[], grain: Grain): Promise<readonly number[]> => {
  const options: number[] = []
  const waiting: (() => void)[] = []
  let isOver = false
  const pause: Pause = () => (isOver ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve)))
  const { actors, end } = begin(pause)
  let acting = actors.length
  const ended = actors.map(async (act) => {
    await pause()
    await act().finally(() => acting--)
  })
  const all = Promise.all(ended)
  all.catch(() => undefined)
  for (let steps = 0; acting > 0 && steps < MOST_STEPS; steps++) {
    await pass(grain)
    if (waiting.length === 0) await settle()
    if (waiting.length === 0) continue
    const [resume] = waiting.splice(order[options.length] ?? 0, 1)
    options.push(waiting.length + 1)
    resume?.()
  }
  if (acting > 0) throw new Error('it does not come to an end')
  await all
  isOver = true
  for (const resume of waiting.splice(0)) resume()
  await end()
  return options
}

/** The order after this one, counting as an odometer does; undefined after the last. */
const nextOrder = (order: readonly number[], options: readonly number[]): readonly number[] | undefined => {
  for (let at = options.length - 1; at >= 0; at--) {
    const choice = order[at] ?? 0
    if (choice + 1 < (options[at] as number)) return [...options.slice(0, at).map((_, index) => order[index] ?? 0), choice + 1]
  }
  return undefined
}

/**
 * Runs a scenario once for every order in which its pauses can end. Resolves with the number of orders;
 * rejects with the first that went wrong, named so that it can be run again by itself.
 */
export const everyOrder = async (begin: (pause: Pause) => Run, grain: Grain = 'all'): Promise<number> => {
  let count = 0
  for (let order: readonly number[] | undefined = []; order; count++) {
    const current: readonly number[] = order
    try {
      order = nextOrder(current, await runOnce(begin, current, grain))
    } catch (error) {
      throw new Error(`Order [${current.join(', ')}], ${grain} microtasks a step: ${(error as Error).message}`, { cause: error })
    }
  }
  return count
}
