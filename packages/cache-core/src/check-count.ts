import { coreError } from './errors'

/** Throws `OPTION_INVALID` for what is no whole number above 0. */
export const checkCount = (name: string, value: number): void => {
  if (Number.isInteger(value) && value >= 1) return
  throw coreError('OPTION_INVALID', `${name} must be a whole number above 0, but is ${String(value)}.`, name)
}
