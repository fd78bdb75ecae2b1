/** Which step follows which, as counts. Small, and in this browser only. */
export interface Transitions {
  /** Somebody has gone from the step before to this one. */
  went(step: string): void
  /** Steps that followed this one in at least `minShare` of the times, the most likely first. */
  next(step: string, minShare: number): readonly { readonly step: string; readonly share: number }[]
}

export interface TransitionsOptions {
  /** Where the counts outlive the page: `localStorage`, for example. Left out: they do not. */
  readonly store?: Pick<Storage, 'getItem' | 'setItem'>
  /** Steps that are remembered. Default 100. */
  readonly maxSteps?: number
}

const KEY = 'unstale:transitions'
/** Steps that are remembered to have followed one. */
const MAX_NEXT = 8
/** A share of fewer than this says nothing. */
const MIN_COUNT = 3
/** Old habits fade: at this many all counts of a step are halved. */
const MAX_COUNT = 64

const read = (store: TransitionsOptions['store']): Map<string, Map<string, number>> => {
  try {
    const raw = JSON.parse(store?.getItem(KEY) ?? '[]') as [string, [string, number][]][]
    return new Map(raw.map(([step, next]) => [String(step), new Map(next.map(([to, count]) => [String(to), Number(count) || 0]))]))
  } catch {
    // Somebody else's text, or a store that may not be read: begin anew.
    return new Map()
  }
}

export const createTransitions = ({ store, maxSteps = 100 }: TransitionsOptions = {}): Transitions => {
  const counts = read(store)
  let last: string | undefined

  const add = (from: string, to: string): void => {
    const next = counts.get(from) ?? new Map<string, number>()
    // Moved to the end: what was not left for the longest time is forgotten first.
    counts.delete(from)
    counts.set(from, next)
    next.set(to, (next.get(to) ?? 0) + 1)
    if (next.size > MAX_NEXT) {
      const [rarest] = [...next].sort((a, b) => a[1] - b[1]).filter(([step]) => step !== to)
      if (rarest) next.delete(rarest[0])
    }
    if ((next.get(to) ?? 0) >= MAX_COUNT) for (const [step, count] of next) next.set(step, Math.ceil(count / 2))
    const [oldest] = counts.keys()
    if (counts.size > maxSteps && oldest !== undefined) counts.delete(oldest)
    try {
      store?.setItem(KEY, JSON.stringify([...counts].map(([step, tos]) => [step, [...tos]])))
    } catch {
      // A full or forbidden store costs the memory of habits, nothing else.
    }
  }

  return {
    went: (step) => {
      if (last !== undefined && last !== step) add(last, step)
      last = step
    },
    next: (step, minShare) => {
      const next = [...(counts.get(step) ?? [])]
      const total = next.reduce((sum, [, count]) => sum + count, 0)
      if (total < MIN_COUNT) return []
      return next
        .map(([to, count]) => ({ step: to, share: count / total }))
        .filter(({ share }) => share >= minShare)
        .sort((a, b) => b.share - a.share)
    },
  }
}
