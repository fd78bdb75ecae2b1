import type { Attributes } from '../report-types'
import { mergeSketchData, quantileOf, type SketchData } from '../sketch'
import { type TimeRange, timeRanges } from '../time-range'
import type { AlertRule, MetricRef } from './rule-types'

/** What rules look at. */
export interface AlertView {
  counters(range: TimeRange): readonly { readonly name: string; readonly attributes: Attributes; readonly count: number }[]
  histograms(range: TimeRange): readonly { readonly name: string; readonly attributes: Attributes; readonly data: SketchData }[]
  gauges(): readonly { readonly name: string; readonly attributes: Attributes; readonly value: number }[]
  /** How much of the range is covered, in ms. */
  coveredMs(range: TimeRange): number
}

/** One group of a rule, at this moment. */
export interface Evaluation {
  readonly group: Attributes
  readonly value: number
  readonly threshold: number
  /** Whether it holds, for an alert that is not firing. */
  readonly holds: boolean
  /** Whether it still holds, for one that is. */
  readonly stillHolds: boolean
}

type Named = { readonly name: string; readonly attributes: Attributes }

const matches = ({ metric, where = {} }: MetricRef, { name, attributes }: Named): boolean =>
  name === metric &&
  Object.entries(where).every(([key, wanted]) =>
    typeof wanted === 'string' ? attributes[key] === wanted : wanted.includes(attributes[key] ?? ''),
  )

const groupOf = ({ groupBy = ['cache'] }: AlertRule, { attributes }: Named): Attributes =>
  Object.fromEntries(groupBy.map((key) => [key, attributes[key] ?? '']))

const grouped = <Item extends Named>(
  rule: AlertRule,
  ref: MetricRef,
  items: readonly Item[],
): ReadonlyMap<string, readonly [Item, ...Item[]]> => {
  const found = new Map<string, [Item, ...Item[]]>()
  for (const item of items) {
    if (!matches(ref, item)) continue
    const id = JSON.stringify(groupOf(rule, item))
    const group = found.get(id)
    if (group) group.push(item)
    else found.set(id, [item])
  }
  return found
}

const counts = (rule: AlertRule, ref: MetricRef, view: AlertView, range: TimeRange): ReadonlyMap<string, number> =>
  new Map([...grouped(rule, ref, view.counters(range))].map(([id, items]) => [id, items.reduce((sum, { count }) => sum + count, 0)]))

const DEFAULT_HYSTERESIS = 0.1

const judge = (
  id: string,
  value: number,
  threshold: number,
  { above = true, hysteresis = DEFAULT_HYSTERESIS, said = true }: { above?: boolean; hysteresis?: number | undefined; said?: boolean },
): Evaluation => {
  const relaxed = threshold * (above ? 1 - hysteresis : 1 + hysteresis)
  return {
    group: JSON.parse(id) as Attributes,
    value,
    threshold,
    holds: said && (above ? value > threshold : value < threshold),
    stillHolds: said && (above ? value > relaxed : value < relaxed),
  }
}

/** How a gauge went: told by who evaluates, since windows keep counters alone. */
export interface GaugeHistory {
  /** The value `overMs` ago and the lowest since; undefined while the history is shorter. */
  since(id: string, overMs: number): { readonly before: number; readonly lowest: number } | undefined
}

/** Where a rule stands, group by group. Groups of which nothing was counted are left out. */
export const evaluateRule = (rule: AlertRule, view: AlertView, history: GaugeHistory): readonly Evaluation[] => {
  switch (rule.type) {
    case 'ratio': {
      const { part, whole, window, comparedTo, hysteresis, atLeast } = rule
      const share = (range: TimeRange) => {
        const parts = counts(rule, part, view, range)
        return new Map(
          [...counts(rule, whole, view, range)].map(([id, of]) => [id, { of, ratio: of === 0 ? 0 : (parts.get(id) ?? 0) / of }]),
        )
      }
      const usual = comparedTo && share(comparedTo)
      const limit = (rule.above ?? rule.below) as number
      return [...share(window)].map(([id, { of, ratio }]) =>
        judge(id, ratio, usual ? limit * (usual.get(id)?.ratio ?? 0) : limit, {
          above: rule.above !== undefined,
          hysteresis,
          said: of >= atLeast,
        }),
      )
    }
    case 'surge': {
      const { of, window, baseline, factor, atLeast, hysteresis } = rule
      const usual = counts(rule, of, view, baseline)
      const perSecond = (count: number, range: TimeRange): number => (count * 1_000) / Math.max(view.coveredMs(range), timeRanges[window])
      return [...counts(rule, of, view, window)].map(([id, count]) =>
        judge(id, perSecond(count, window), factor * perSecond(usual.get(id) ?? 0, baseline), { hysteresis, said: count >= atLeast }),
      )
    }
    case 'percentile':
      return [...grouped(rule, rule.of, view.histograms(rule.window))].map(([id, items]) => {
        const data = mergeSketchData(items.map((item) => item.data))
        return judge(id, quantileOf(data, rule.quantile) ?? 0, rule.above, {
          hysteresis: rule.hysteresis,
          said: data.count >= rule.atLeast,
        })
      })
    case 'count':
      return [...counts(rule, rule.of, view, rule.window)].map(([id, count]) => judge(id, count, rule.above, { hysteresis: 0 }))
    case 'state':
      return [...grouped(rule, rule.of, view.gauges())].map(([id, items]) => {
        const holds = items.some(({ value }) => value === rule.is)
        return { group: JSON.parse(id) as Attributes, value: items[0].value, threshold: rule.is, holds, stillHolds: holds }
      })
    case 'growing':
      return [...grouped(rule, rule.of, view.gauges())].map(([id, items]) => {
        const value = Math.max(...items.map((item) => item.value))
        const past = history.since(id, timeRanges[rule.over])
        const holds = past !== undefined && value >= rule.atLeast && value > past.before && past.lowest >= past.before
        return { group: JSON.parse(id) as Attributes, value, threshold: rule.atLeast, holds, stillHolds: holds }
      })
  }
}
