import type { Cause } from '@unstale/cache-bus'
import type { Random } from './ports'

/** A cause from a label, or the one given. */
export const createCause = (random: Random, given: string | Cause | undefined, source: Cause['source'] = 'manual'): Cause =>
  typeof given === 'object' ? given : { id: random.id(), source, ...(given !== undefined && { label: given }) }
