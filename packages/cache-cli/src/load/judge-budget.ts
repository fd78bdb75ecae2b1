import type { BudgetLine, LoadBudget, LoadReport } from './load-types'

/** What every load test has to keep unless it is told otherwise. */
export const defaultBudget: LoadBudget = { maxErrors: 0.01, maxStale: 0 }

type Measured = Omit<LoadReport, 'budget' | 'status'>

const some = ({ count, p99 }: { readonly count: number; readonly p99: number }): number | null => (count === 0 ? null : p99)

const measure: Readonly<Record<keyof LoadBudget, (report: Measured) => number | null>> = {
  minThroughput: ({ requests }) => requests.throughput,
  readP99: ({ latency }) => some(latency.read),
  writeP99: ({ latency }) => some(latency.write),
  heardP99: ({ propagation }) => some(propagation.heard),
  freshP99: ({ propagation }) => some(propagation.fresh),
  maxErrors: ({ requests: { errors, reads, writes } }) => (reads + writes + errors === 0 ? null : errors / (reads + writes + errors)),
  maxStale: ({ staleness }) => (staleness.judged === 0 ? null : staleness.stale),
  maxWaste: ({ caches }) => caches?.wasteRatio ?? null,
}

export const budgetNames = Object.keys(measure) as readonly (keyof LoadBudget)[]

/**
 * Each number beside its limit. What a stated limit cannot be compared with was not kept;
 * a limit by default, or on waste where nothing was replaced, says nothing then.
 */
export const judgeBudget = (report: Measured, stated: LoadBudget): readonly BudgetLine[] => {
  const budget = { ...defaultBudget, ...stated }
  return budgetNames.flatMap((name): readonly BudgetLine[] => {
    const limit = budget[name]
    if (limit === undefined) return []
    const value = measure[name](report)
    if (value === null) return stated[name] === undefined || name === 'maxWaste' ? [] : [{ name, limit, value, kept: false }]
    return [{ name, limit, value, kept: name === 'minThroughput' ? value >= limit : value <= limit }]
  })
}
