import type { Row } from './suite'

/** The value that this share of all does not exceed; 0.5 for the median. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

const median = (values: readonly number[]): number => percentile(values, 0.5)

/** What the rounds of one contender come to. */
export const spread = (rounds: readonly number[]): Pick<Row, 'median' | 'low' | 'high' | 'rounds'> => ({
  median: median(rounds),
  low: percentile(rounds, 0.25),
  high: percentile(rounds, 0.75),
  rounds: rounds.map((value) => Number(value.toPrecision(5))),
})

/** What was measured once, or is a figure of its own. */
export const single = (value: number): Pick<Row, 'median' | 'low' | 'high'> => ({ median: value, low: value, high: value })

type Compare = (of: number, to: number) => number

/**
 * Compares two contenders of a group round by round, as they stood side by side, and takes the median of that: a moment in which the
 * machine is slow is slow for both. Of figures that have no rounds in common the medians are compared. NaN where one was not measured.
 */
const compared = (rows: readonly Row[], group: string, of: string, to: string, compare: Compare): number => {
  const [own, other] = [of, to].map((name) => rows.find((row) => row.group === group && row.contender === name))
  if (!own || !other) return Number.NaN
  const { rounds = [] } = own
  const beside = other.rounds ?? []
  if (rounds.length === 0 || rounds.length !== beside.length) return compare(own.median, other.median)
  return median(rounds.map((value, round) => compare(value, beside[round] as number)))
}

/** How many times as much `of` takes as `to`. */
export const ratio = (rows: readonly Row[], group: string, of: string, to: string): number =>
  compared(rows, group, of, to, (own, other) => own / other)

/** How much more `of` takes than `to`, in the suite's unit. */
export const difference = (rows: readonly Row[], group: string, of: string, to: string): number =>
  compared(rows, group, of, to, (own, other) => own - other)
