import type { MetricsReport } from '@unstale/cache-metrics'

type Where = Readonly<Record<string, string>>

const matches = (attributes: Where, where: Where): boolean => Object.entries(where).every(([key, value]) => attributes[key] === value)

/** Sums over the series of a report. */
export interface Numbers {
  count(name: string, where?: Where): number
  /** By the value of an attribute, the largest first. */
  by(name: string, attribute: string, where?: Where): readonly (readonly [value: string, count: number])[]
  gauges(name: string, where?: Where): readonly number[]
  /** Of all series of one name: the longest of each percentile, since only sketches add up. */
  duration(
    name: string,
  ): { readonly count: number; readonly sum: number; readonly p50: number; readonly p90: number; readonly p99: number } | undefined
}

export const numbersOf = ({ counters, gauges, histograms }: MetricsReport): Numbers => {
  const series = (name: string, where: Where) => counters.filter((each) => each.name === name && matches(each.attributes, where))
  return {
    count: (name, where = {}) => series(name, where).reduce((sum, { count }) => sum + count, 0),
    by: (name, attribute, where = {}) => {
      const sums = new Map<string, number>()
      for (const { attributes, count } of series(name, where)) {
        const value = attributes[attribute] ?? 'other'
        sums.set(value, (sums.get(value) ?? 0) + count)
      }
      return [...sums].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1])
    },
    gauges: (name, where = {}) => gauges.filter((each) => each.name === name && matches(each.attributes, where)).map(({ value }) => value),
    duration: (name) => {
      const found = histograms.filter((each) => each.name === name && each.count > 0)
      if (found.length === 0) return undefined
      const most = (of: 'p50' | 'p90' | 'p99'): number => Math.max(...found.map((each) => each[of]))
      return {
        count: found.reduce((sum, { count }) => sum + count, 0),
        sum: found.reduce((sum, each) => sum + each.sum, 0),
        p50: most('p50'),
        p90: most('p90'),
        p99: most('p99'),
      }
    },
  }
}
