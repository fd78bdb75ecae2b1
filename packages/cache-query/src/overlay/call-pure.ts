import { replaceEqualDeep } from '@tanstack/query-core'
import { queryError } from '../errors'

declare const process: { readonly env: { readonly NODE_ENV?: string } } | undefined

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

/** Runs a patch's function. In development on a copy, so that one that changes its argument is found out before it has done harm. */
export const callPure = (fn: (value: never) => unknown, value: unknown, subject: string): unknown => {
  const isChecked = typeof process !== 'undefined' && process.env.NODE_ENV !== 'production'
  const given = isChecked ? clonePlain(value) : value
  let result: unknown
  try {
    result = fn(given as never)
  } catch (error) {
    throw queryError('PATCH_FAILED', subject, { cause: error })
  }
  if (isChecked && replaceEqualDeep(value, given) !== value) throw queryError('PATCH_MUTATED', subject)
  if (result === undefined || result instanceof Promise) throw queryError('PATCH_INVALID', subject)
  return isChecked ? replaceEqualDeep(value, result) : result
}
