import { replaceEqualDeep } from '@tanstack/query-core'
import { UnstaleError } from '@unstale/cache-core'
import type { QueryErrorCode } from '../errors'

declare const process: { readonly env: { readonly NODE_ENV?: string } } | undefined

const isDevelopment = (): boolean => typeof process !== 'undefined' && process.env.NODE_ENV !== 'production'

/** Objects and arrays as a document would hold them; what has a class is shared. */
const clonePlain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(clonePlain)
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, clonePlain(part)]))
}

/** Whether a value is an object without a class of its own. */
export const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

export const patchError = (code: QueryErrorCode, message: string, subject: string, cause?: unknown): UnstaleError<QueryErrorCode> =>
  new UnstaleError(code, message, cause === undefined ? { subject } : { subject, cause })

/** Runs a patch's function. In development on a copy, so that one that changes its argument is found out before it has done harm. */
export const callPure = (fn: (value: never) => unknown, value: unknown, subject: string): unknown => {
  const isChecked = isDevelopment()
  const given = isChecked ? clonePlain(value) : value
  let result: unknown
  try {
    result = fn(given as never)
  } catch (error) {
    throw patchError('PATCH_FAILED', `The optimistic patch of ${subject} threw. Nothing was drawn.`, subject, error)
  }
  if (isChecked && replaceEqualDeep(value, given) !== value) {
    throw patchError(
      'PATCH_MUTATED',
      `The optimistic patch of ${subject} changed the data that it was given. Return a changed copy: (row) => ({ ...row, likes: row.likes + 1 }).`,
      subject,
    )
  }
  if (result === undefined || result instanceof Promise) {
    throw patchError(
      'PATCH_INVALID',
      `The optimistic patch of ${subject} returned ${result === undefined ? 'nothing' : 'a promise'}. Return the changed data, at once.`,
      subject,
    )
  }
  return isChecked ? replaceEqualDeep(value, result) : result
}
