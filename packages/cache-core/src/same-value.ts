const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Whether a row's own enumerable fields are all there is to it: not so for class instances with getters. */
export const isPlainRow = (row: unknown): row is Readonly<Record<string, unknown>> =>
  typeof row === 'object' && row !== null && isPlain(row)

const sameMembers = (a: object, b: object, depth: number): boolean => {
  const [own, other] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => sameValue(own[key], other[key], depth))
}

/**
 * Whether a field holds the same before and after a write. 7 and '7' are the same, 7 and '07' too as numbers go, '7' and '07' are not.
 * What cannot be compared for certain counts as changed.
 */
export const sameValue = (a: unknown, b: unknown, depth: number = 8): boolean => {
  if (Object.is(a, b)) return true
  if (a === null || b === null || a === undefined || b === undefined || depth === 0) return false
  if (a instanceof Date || b instanceof Date) return JSON.stringify(a) === JSON.stringify(b)
  if (typeof a !== 'object' && typeof b !== 'object') return typeof a !== 'symbol' && typeof b !== 'symbol' && String(a) === String(b)
  if (typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && sameMembers(a, b, depth - 1)
  return isPlain(a) && isPlain(b) && sameMembers(a, b, depth - 1)
}
