import type { GetOrSetOptions } from './cache-types'
import { coreError } from './errors'

/** Throws for what is no duration. */
export const checkDuration = (name: string, value: number | undefined, key: string): void => {
  if (value === undefined || (typeof value === 'number' && value >= 0 && !Number.isNaN(value))) return
  throw coreError('OPTION_INVALID', `${name} of "${key}" must be a number of ms, 0 or more, but is ${String(value)}.`, name)
}

const DURATIONS = ['ttl', 'notFoundTtl', 'grace', 'softTimeout', 'hardTimeout'] as const

/** Throws for a read that cannot mean anything. */
export const validateRead = <T>(read: GetOrSetOptions<T>): void => {
  const { key, factory, tags } = read
  if (typeof key !== 'string' || key === '') {
    throw coreError(
      'KEY_INVALID',
      `A key must be a non-empty string, but is ${typeof key === 'string' ? 'empty' : typeof key}.`,
      String(key),
    )
  }
  if (typeof factory !== 'function') {
    throw coreError('OPTION_INVALID', `"${key}" has no factory. Pass the function that loads its value.`, 'factory')
  }
  if (tags !== undefined && typeof tags !== 'function' && !Array.isArray(tags)) {
    throw coreError('OPTION_INVALID', `tags of "${key}" must be an array of tags, or a function of the value.`, 'tags')
  }
  for (const name of DURATIONS) checkDuration(name, read[name], key)
}
