import { createRandom } from './seed'

/** Options of observers and fetches that scripts choose from. */
export interface ScriptOptions {
  readonly staleTime: number | 'static'
  readonly enabled: boolean
  readonly refetchOnMount: boolean | 'always'
  readonly keepsPrevious: boolean
  readonly retry: number
  readonly gcTime: number
  readonly readsSignal: boolean
}

export interface ScriptFilters {
  readonly key: string | undefined
  readonly group: 0 | 1 | undefined
  readonly type: 'all' | 'active' | 'inactive' | undefined
  readonly stale: boolean | undefined
  readonly fetchStatus: 'idle' | 'fetching' | undefined
  readonly refetchType: 'all' | 'active' | 'inactive' | 'none' | undefined
}

export interface CallOptions {
  readonly throwOnError: boolean
  readonly cancelRefetch: boolean | undefined
}

/** One thing that an application does to its QueryClient. */
export type Operation =
  | { readonly name: 'mount'; readonly key: string; readonly slot: number; readonly options: ScriptOptions }
  | { readonly name: 'options'; readonly key: string; readonly slot: number; readonly options: ScriptOptions }
  | { readonly name: 'unmount'; readonly slot: number }
  | { readonly name: 'refetch'; readonly slot: number; readonly call: CallOptions }
  | { readonly name: 'fetch'; readonly key: string; readonly options: ScriptOptions }
  | { readonly name: 'prefetch'; readonly key: string; readonly options: ScriptOptions }
  | { readonly name: 'ensure'; readonly key: string; readonly options: ScriptOptions }
  | { readonly name: 'invalidate'; readonly filters: ScriptFilters; readonly call: CallOptions }
  | { readonly name: 'refetchAll'; readonly filters: ScriptFilters; readonly call: CallOptions }
  | { readonly name: 'reset'; readonly filters: ScriptFilters; readonly call: CallOptions }
  | { readonly name: 'cancel'; readonly filters: ScriptFilters; readonly revert: boolean | undefined }
  | { readonly name: 'remove'; readonly filters: ScriptFilters }
  | { readonly name: 'set'; readonly key: string }
  | { readonly name: 'mark'; readonly key: string }
  | { readonly name: 'mutate'; readonly key: string; readonly fails: boolean }

export interface Step {
  readonly at: number
  readonly operation: Operation
}

export const KEYS: readonly string[] = ['a0', 'b0', 'c1']
export const SLOTS = 3
/** How long a script goes on, in ms. */
export const LENGTH = 600

/** A script: the same for the same seed. Half of the steps come in the same turn or shortly after the one before. */
export const createScript = (seed: number): readonly Step[] => {
  const random = createRandom(seed)
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  const key = (): string => pick(...KEYS)
  const slot = (): number => Math.floor(random() * SLOTS)
  const options = (): ScriptOptions => ({
    staleTime: pick<number | 'static'>(0, 60, Infinity, Infinity, 'static' as const),
    enabled: random() < 0.85,
    refetchOnMount: pick<boolean | 'always'>(true, true, false, 'always'),
    keepsPrevious: random() < 0.3,
    retry: pick(0, 0, 1),
    gcTime: pick(0, 40, Infinity, Infinity),
    readsSignal: random() < 0.5,
  })
  const filters = (): ScriptFilters => ({
    key: random() < 0.6 ? key() : undefined,
    group: pick(undefined, undefined, 0 as const, 1 as const),
    type: pick(undefined, undefined, undefined, 'all' as const, 'active' as const, 'inactive' as const),
    stale: pick(undefined, undefined, undefined, undefined, true, false),
    fetchStatus: pick(undefined, undefined, undefined, undefined, 'idle' as const, 'fetching' as const),
    refetchType: pick(undefined, undefined, undefined, 'all' as const, 'active' as const, 'inactive' as const, 'none' as const),
  })
  const call = (): CallOptions => ({ throwOnError: random() < 0.4, cancelRefetch: pick(undefined, undefined, true, false) })
  const makers: readonly (() => Operation)[] = [
    () => ({ name: 'mount', key: key(), slot: slot(), options: options() }),
    () => ({ name: 'mount', key: key(), slot: slot(), options: options() }),
    () => ({ name: 'options', key: key(), slot: slot(), options: options() }),
    () => ({ name: 'unmount', slot: slot() }),
    () => ({ name: 'refetch', slot: slot(), call: call() }),
    () => ({ name: pick<'fetch' | 'prefetch' | 'ensure'>('fetch', 'prefetch', 'ensure'), key: key(), options: options() }),
    () => ({ name: 'invalidate', filters: filters(), call: call() }),
    () => ({ name: 'invalidate', filters: filters(), call: call() }),
    () => ({ name: 'invalidate', filters: filters(), call: call() }),
    () => ({ name: 'refetchAll', filters: filters(), call: call() }),
    () => ({ name: 'reset', filters: filters(), call: call() }),
    () => ({ name: 'cancel', filters: filters(), revert: pick(undefined, true, false) }),
    () => ({ name: 'remove', filters: filters() }),
    () => ({ name: 'set', key: key() }),
    () => ({ name: 'mark', key: key() }),
    () => ({ name: 'mutate', key: key(), fails: random() < 0.3 }),
  ]
  const steps: Step[] = []
  let at = 5
  while (at < LENGTH - 100 && steps.length < 16) {
    steps.push({ at, operation: (makers[Math.floor(random() * makers.length)] as () => Operation)() })
    at += pick(0, 10, 20, 70, 130)
  }
  return steps
}
