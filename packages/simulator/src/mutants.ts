import { coreMutants } from './core-mutants'
import type { Mutant } from './mutant'
import { queryMutants } from './query-mutants'

/** Every rule that is removed in turn, to see that its absence is noticed. Another part adds its own list here. */
export const mutants: readonly Mutant[] = [...coreMutants, ...queryMutants]
