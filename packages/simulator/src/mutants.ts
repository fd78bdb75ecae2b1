import { coreMutants } from './core-mutants'
import type { Mutant } from './mutant'
import { overlayMutants } from './overlay-mutants'
import { queryMutants } from './query-mutants'
import { serverMutants } from './server-mutants'

/** Every rule that is removed in turn, to see that its absence is noticed. Another part adds its own list here. */
export const mutants: readonly Mutant[] = [...coreMutants, ...queryMutants, ...overlayMutants, ...serverMutants]
