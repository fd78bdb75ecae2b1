const environment = (globalThis as { readonly process?: { readonly env: Readonly<Record<string, string | undefined>> } }).process?.env

/** The seed of property tests: `UNSTALE_SEED`, else the same each time. */
export const seed: number = Number(environment?.['UNSTALE_SEED'] ?? 20_260_101)

/** How many cases, times `UNSTALE_RUNS`. */
export const runs = (count: number): number => Math.ceil(count * Number(environment?.['UNSTALE_RUNS'] ?? 1))
