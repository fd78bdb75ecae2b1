import type { SecondLevel, SharedHit } from '../second-level'
import type { Entry, Store } from '../store'

/** What goes wrong with one call: nothing, it throws, it never answers, it answers nonsense, or it does nothing and says so to nobody. */
export type Fault = 'none' | 'throw' | 'hang' | 'garbage' | 'forget'

/** Decides what goes wrong with each call. */
export type FaultPlan = (operation: 'get' | 'set' | 'delete' | 'claim') => Fault

const fail = (): never => {
  throw new Error('the store is broken')
}

/** What broken stores have been seen to answer, given what was put there before. */
const nonsense = (others: readonly unknown[]): readonly unknown[] => [null, 0, 'OK', {}, [], { value: 'nonsense' }, Number.NaN, ...others]

const pick = <T>(from: readonly T[], turn: number): T => from[turn % from.length] as T

/** A store that fails as planned. It is synchronous, so it cannot hang: it throws instead. */
export const faultyStore = (store: Store, plan: FaultPlan): Store => {
  let turn = 0
  let last: Entry | undefined
  return {
    get: (key) => {
      const fault = plan('get')
      if (fault === 'throw' || fault === 'hang') return fail()
      if (fault === 'forget') return undefined
      // The entry of another key, for one.
      if (fault === 'garbage') return pick(nonsense(last && last.key !== key ? [last] : []), turn++) as Entry
      return store.get(key)
    },
    set: (key, entry) => {
      const fault = plan('set')
      last = entry
      if (fault === 'throw' || fault === 'hang') fail()
      if (fault === 'none' || fault === 'garbage') store.set(key, entry)
    },
    delete: (key) => (plan('delete') === 'throw' ? fail() : store.delete(key)),
    clear: store.clear,
    get size() {
      return store.size
    },
  }
}

/** A second level that fails as planned. */
export const faultySecondLevel = (level: SecondLevel, plan: FaultPlan): SecondLevel => {
  let turn = 0
  const run = <T>(operation: 'get' | 'set' | 'delete' | 'claim', work: () => Promise<T>, garbage: () => unknown): Promise<T> => {
    const fault = plan(operation)
    if (fault === 'throw') return fail()
    if (fault === 'hang') return new Promise<T>(() => undefined)
    if (fault === 'garbage') return Promise.resolve(garbage() as T)
    return fault === 'forget' ? Promise.resolve(undefined as T) : work()
  }
  const { claim } = level
  const damaged = (hit: SharedHit): readonly unknown[] => [
    { ...hit, ageMs: -1 },
    { ...hit, entry: { ...hit.entry, epoch: '' } },
    { ...hit, entry: { ...hit.entry, asOf: -1 } },
    { ...hit, entry: { ...hit.entry, tagSet: {} } },
    { ...hit, entry: { ...hit.entry, epoch: 'another' }, checkedAt: { epoch: 'another', seq: 1e9 } },
    { ...hit, checkedAt: { epoch: 'x', seq: 0 } },
  ]
  let seen: SharedHit | undefined
  return {
    get: (key, signal) =>
      run(
        'get',
        async () => {
          const hit = await level.get(key, signal)
          seen = hit ?? seen
          return hit
        },
        () => pick(nonsense(seen ? damaged(seen) : []), turn++),
      ),
    set: (key, entry) =>
      run(
        'set',
        () => level.set(key, entry),
        () => 'OK',
      ),
    delete: (key) =>
      run(
        'delete',
        () => level.delete(key),
        () => 'OK',
      ),
    ...(claim && {
      claim: (key: string, forMs: number) =>
        run(
          'claim',
          () => claim(key, forMs),
          () => undefined,
        ),
    }),
  }
}
