import { redisError } from './errors'

/** Throws `OPTION_INVALID` for what is no whole number above 0. */
export const checkCounts = (counts: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw redisError('OPTION_INVALID', `${name} must be a whole number above 0, but is ${value}.`, { subject: name })
  }
}
