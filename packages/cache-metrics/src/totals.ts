import type { Cause } from '@unstale/cache-bus'
import type { Attributes } from './report-types'

/** A number that one place counts up. Held by who counts, so that counting is one addition. */
export interface Cell {
  value: number
}

export interface Series {
  readonly name: string
  readonly attributes: Attributes
  readonly cell: Cell
}

/** What was measured, without its distribution. */
export interface Tally {
  readonly name: string
  readonly attributes: Attributes
  count: number
  sum: number
  max: number
}

/** Told of each measurement: for those who keep distributions. `cause` is what led to it, where that is known. */
export type ObserveListener = (tally: Tally, value: number, cause: Cause | undefined) => void

/** All that was counted since the start, by name and attributes. */
export interface Totals {
  /** The number under this name. Always the same for the same attributes. */
  counter(name: string, attributes: Attributes): Cell
  /** A number that also falls. */
  gauge(name: string, attributes: Attributes): Cell
  observe(name: string, attributes: Attributes, value: number, cause?: Cause): void
  onObserve(listener: ObserveListener): () => void
  readonly counters: Iterable<Series>
  readonly gauges: Iterable<Series>
  readonly tallies: Iterable<Tally>
  /** Series that were not kept because there were too many; what they counted is lost, and this says how many. */
  readonly dropped: number
}

export interface TotalsOptions {
  /** Series held at most. Default 5,000. */
  readonly maxSeries?: number
}

/**
 * Where a collector counts. Small enough for a browser; on servers `createMetrics` makes one.
 *
 * @example
 * const totals = createTotals()
 * collect(client.events, totals)
 * for (const { name, attributes, cell } of totals.counters) console.log(name, attributes, cell.value)
 */
export const createTotals = ({ maxSeries = 5_000 }: TotalsOptions = {}): Totals => {
  const counters = new Map<string, Series>()
  const gauges = new Map<string, Series>()
  const tallies = new Map<string, Tally>()
  const listeners = new Set<ObserveListener>()
  let dropped = 0

  const find = <Item>(into: Map<string, Item>, name: string, attributes: Attributes, make: () => Item): Item => {
    const id = name + JSON.stringify(attributes)
    const found = into.get(id) ?? make()
    if (into.has(id)) return found
    if (counters.size + gauges.size + tallies.size < maxSeries) into.set(id, found)
    else dropped++
    return found
  }
  const series =
    (into: Map<string, Series>) =>
    (name: string, attributes: Attributes): Cell =>
      find(into, name, attributes, () => ({ name, attributes, cell: { value: 0 } })).cell

  return {
    counter: series(counters),
    gauge: series(gauges),
    observe: (name, attributes, value, cause) => {
      if (!(value >= 0)) return
      const tally = find(tallies, name, attributes, () => ({ name, attributes, count: 0, sum: 0, max: 0 }))
      tally.count++
      tally.sum += value
      tally.max = Math.max(tally.max, value)
      for (const listener of listeners) listener(tally, value, cause)
    },
    onObserve: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    counters: { [Symbol.iterator]: () => counters.values() },
    gauges: { [Symbol.iterator]: () => gauges.values() },
    tallies: { [Symbol.iterator]: () => tallies.values() },
    get dropped() {
      return dropped
    },
  }
}
