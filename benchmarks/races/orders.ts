import { setTimeout as sleep } from 'node:timers/promises'

/** A load begins, looks at its source and ends; a write commits and invalidates. */
export type Step = 'begin' | 'look' | 'end' | 'commit' | 'invalidate'

export interface Order {
  readonly steps: readonly Step[]
  /** How many microtasks pass before the step of that index; all there are, and some ms, where it is not named. */
  readonly ticks?: { readonly before: number; readonly count: number }
}

const load: readonly Step[] = ['begin', 'look', 'end']
const write: readonly Step[] = ['commit', 'invalidate']

const merges = (a: readonly Step[], b: readonly Step[]): readonly (readonly Step[])[] => {
  const [[firstOfA, ...restOfA], [firstOfB, ...restOfB]] = [a, b]
  if (firstOfA === undefined || firstOfB === undefined) return [[...a, ...b]]
  return [...merges(restOfA, b).map((rest) => [firstOfA, ...rest]), ...merges(a, restOfB).map((rest) => [firstOfB, ...rest])]
}

/** Whatever goes on inside a cache between the end of a load and its store, a write may come into it. */
const close = [0, 1, 2, 3, 5, 8, 12].flatMap((count): readonly Order[] => [
  { steps: ['begin', 'look', 'commit', 'end', 'invalidate'], ticks: { before: 4, count } },
  { steps: ['begin', 'look', 'end', 'commit', 'invalidate'], ticks: { before: 3, count } },
])

/** Every order of the steps of one load and one write, and the closest ones again inside the cache's own awaits. */
export const orders: readonly Order[] = [...merges(load, write).map((steps) => ({ steps })), ...close]

/** Those in which the load is under way when the invalidation has been acknowledged. */
export const overtaken: readonly Order[] = orders.filter(({ steps }) => {
  const at = steps.indexOf('invalidate')
  return at > steps.indexOf('begin') && at < steps.indexOf('end')
})

/** Those in which the load has looked before the write: only in these can the old value stay at all. */
export const endangered: readonly Order[] = orders.filter(({ steps }) => steps.indexOf('look') < steps.indexOf('commit'))

/** Some peers decide by the wall clock, in whole ms: without a pause they would be judged by what happens within one. */
const APART = 10

export const rest = (): Promise<void> => sleep(APART)

export const run = async ({ steps, ticks }: Order, act: Readonly<Record<Step, () => unknown>>): Promise<void> => {
  for (const [index, step] of steps.entries()) {
    if (ticks && index >= ticks.before) for (let i = 0; i < ticks.count; i++) await Promise.resolve()
    else await rest()
    await act[step]()
  }
  await rest()
}

/** A step that a peer does not end by itself must not end the run. */
export const atMost = async (ms: number, work: unknown): Promise<void> => {
  await Promise.race([Promise.resolve(work).catch(() => undefined), sleep(ms)])
}
