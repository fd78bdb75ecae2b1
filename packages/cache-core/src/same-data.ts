/** Values looked at before it is given up: telling that a load was needless must cost less than the load. */
const BUDGET = 10_000

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Whether two values hold the same data; undefined when that cannot be told, or would take too long. */
export const sameData = (before: unknown, after: unknown): boolean | undefined => {
  let left = BUDGET

  const compare = (a: unknown, b: unknown): boolean | undefined => {
    if (Object.is(a, b)) return true
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return typeof a === 'function' ? undefined : false
    if (--left < 0) return undefined
    if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
    if (Array.isArray(a) !== Array.isArray(b)) return false
    if (!Array.isArray(a) && !(isPlain(a) && isPlain(b))) return undefined
    const keys = Object.keys(a)
    if (keys.length !== Object.keys(b).length) return false
    let all: boolean | undefined = true
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false
      const same = compare((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])
      if (same === false) return false
      if (same === undefined) all = undefined
    }
    return all
  }
  return compare(before, after)
}
