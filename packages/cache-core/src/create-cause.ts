import type { Cause } from '@unstale/cache-bus'
import type { Random } from './ports'

/** A cause from a label, or the one given. */
export const createCause = (random: Random, given: string | Cause | undefined, source: Cause['source'] = 'manual'): Cause =>
  typeof given === 'object' ? given : { id: random.id(), source, ...(given !== undefined && { label: given }) }

/** The cause, with what led to it and its label where it has none of its own. An empty id leads to nothing. */
export const ledTo = (cause: Cause, parent: Cause | undefined): Cause => {
  const label = cause.label ?? parent?.label
  const parentId = cause.parentId ?? (parent?.id === '' ? undefined : parent?.id)
  return { ...cause, ...(parentId !== undefined && { parentId }), ...(label !== undefined && { label }) }
}
