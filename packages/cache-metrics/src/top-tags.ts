import type { TopTag } from './report-types'

/** Which tags are named most, in memory of a fixed size. */
export interface TopTags {
  note(tag: string): void
  /** Of the current period and the one before it. */
  top(count: number): readonly TopTag[]
  /** A period has ended. */
  rotate(): void
}

/**
 * Counts exactly while there is room. Beyond, a new tag takes the place and the count of the least:
 * a tag that is named often is never missed, and its count is a little too high at most.
 */
const createPeriod = (capacity: number) => {
  const counts = new Map<string, number>()
  return {
    counts,
    note: (tag: string): void => {
      const count = counts.get(tag)
      if (count !== undefined || counts.size < capacity) {
        counts.set(tag, (count ?? 0) + 1)
        return
      }
      let least: [string, number] = ['', Number.POSITIVE_INFINITY]
      for (const entry of counts) if (entry[1] < least[1]) least = entry
      counts.delete(least[0])
      counts.set(tag, least[1] + 1)
    },
  }
}

export const createTopTags = (capacity = 64): TopTags => {
  let current = createPeriod(capacity)
  let before = createPeriod(capacity)
  return {
    note: (tag) => current.note(tag),
    top: (count) => {
      const sums = new Map(before.counts)
      for (const [tag, times] of current.counts) sums.set(tag, (sums.get(tag) ?? 0) + times)
      return [...sums]
        .sort((a, b) => b[1] - a[1])
        .slice(0, count)
        .map(([tag, times]) => ({ tag, count: times }))
    },
    rotate: () => {
      before = current
      current = createPeriod(capacity)
    },
  }
}
