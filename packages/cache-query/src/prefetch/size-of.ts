/** Parts of a value that are looked at; the rest counts as much as they do. */
const MAX_PARTS = 5_000

/** About how many bytes a value takes as JSON. */
export const sizeOf = (value: unknown): number => {
  let [bytes, parts] = [0, 0]
  const waiting: unknown[] = [value]
  while (waiting.length > 0 && parts < MAX_PARTS) {
    const next = waiting.pop()
    parts++
    if (typeof next === 'string') bytes += next.length + 2
    else if (typeof next !== 'object' || next === null) bytes += 5
    else if (Array.isArray(next)) {
      bytes += 2 + next.length
      for (const part of next) waiting.push(part)
    } else {
      for (const [key, part] of Object.entries(next)) {
        bytes += key.length + 4
        waiting.push(part)
      }
    }
  }
  return waiting.length === 0 ? bytes : Math.round(bytes * (1 + waiting.length / MAX_PARTS))
}
