const environment = (globalThis as { readonly process?: { readonly env: Readonly<Record<string, string | undefined>> } }).process?.env

/** The seed of property tests: `UNSTALE_SEED`, else the same each time. */
export const seed: number = Number(environment?.['UNSTALE_SEED'] ?? 20_260_101)
