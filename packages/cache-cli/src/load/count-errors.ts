/** Kinds of error that are told apart; the rest counts as other. */
const MOST_KINDS = 20

/** Errors by what they say. */
export interface ErrorCounts {
  add(what: string): void
  list(): readonly { readonly what: string; readonly count: number }[]
}

export const countErrors = (): ErrorCounts => {
  const counts = new Map<string, number>()
  return {
    add: (what) => {
      const kind = counts.has(what) || counts.size < MOST_KINDS ? what : 'other'
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    },
    list: () => [...counts].map(([what, count]) => ({ what, count })).sort((a, b) => b.count - a.count),
  }
}
