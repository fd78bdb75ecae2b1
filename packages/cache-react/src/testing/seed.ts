const environment = (globalThis as { readonly process?: { readonly env: Readonly<Record<string, string | undefined>> } }).process?.env

/** The seed of property tests: `UNSTALE_SEED`, else the same each time. */
export const seed: number = Number(environment?.['UNSTALE_SEED'] ?? 20_260_101)

/** How many cases, times `UNSTALE_RUNS`. */
export const runs = (count: number): number => Math.ceil(count * Number(environment?.['UNSTALE_RUNS'] ?? 1))

/** Repeatable numbers in [0, 1): mulberry32. */
export const createRandom = (from: number = seed): (() => number) => {
  let state = from | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
