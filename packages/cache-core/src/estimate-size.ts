/** Values looked at in one estimate; what lies beyond counts as the mean of what was seen. */
const MOST_VALUES = 1_000

/** About what V8 takes for an object or an array without its members. */
const OBJECT = 32
const SLOT = 8

/**
 * About how many bytes a value takes in memory. A cheap guess: it looks at a thousand members and takes the rest for
 * like them.
 */
export const estimateSize = (value: unknown): number => {
  const seen = new Set<object>()
  let left = MOST_VALUES

  const members = (list: readonly unknown[]): number => {
    let total = 0
    let looked = 0
    for (const member of list) {
      if (left <= 0) break
      total += SLOT + visit(member)
      looked++
    }
    return looked === 0 ? list.length * SLOT : (total / looked) * list.length
  }

  const visit = (each: unknown): number => {
    left--
    if (typeof each === 'string') return 16 + each.length * 2
    if (typeof each === 'bigint') return 24
    if (typeof each !== 'object' || each === null || seen.has(each)) return SLOT
    seen.add(each)
    if (ArrayBuffer.isView(each) || each instanceof ArrayBuffer) return OBJECT + each.byteLength
    if (each instanceof Map) return OBJECT + members([...each.keys()]) + members([...each.values()])
    if (each instanceof Set) return OBJECT + members([...each])
    return OBJECT + members(Array.isArray(each) ? each : Object.values(each))
  }

  return Math.ceil(visit(value))
}
