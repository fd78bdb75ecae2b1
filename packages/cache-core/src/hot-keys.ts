/** Which keys are used most of late. Bounded, and old uses count for less and less. */
export interface HotKeys {
  note(key: string): void
  /** The `count` keys used most, the most used first. */
  top(count: number): readonly string[]
}

/** After so many uses a key on average, all that was counted before counts half. */
const USES_A_KEY = 10

export const createHotKeys = (capacity: number): HotKeys => {
  const uses = new Map<string, number>()
  let noted = 0

  const ranked = (): (readonly [string, number])[] => [...uses].sort(([, a], [, b]) => b - a)

  const halve = (): void => {
    noted = 0
    for (const [key, count] of uses) {
      if (count > 1) uses.set(key, count / 2)
      else uses.delete(key)
    }
  }

  return {
    note: (key) => {
      uses.set(key, (uses.get(key) ?? 0) + 1)
      if (++noted >= capacity * USES_A_KEY) halve()
      // Rarely, and then for many at once: the least used make room for those who come.
      if (uses.size > capacity * 2) for (const [rest] of ranked().slice(capacity)) uses.delete(rest)
    },
    top: (count) =>
      ranked()
        .slice(0, count)
        .map(([key]) => key),
  }
}
