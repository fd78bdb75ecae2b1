import { LogCollapsingLowestDenseDDSketch as LibrarySketch } from '@datadog/sketches-js'

/** A distribution as plain data: how many values fell into each bin. Adds up bin by bin. */
export interface SketchData {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly zeros: number
  readonly bins: readonly (readonly [bin: number, count: number])[]
}

/** A distribution of fixed size: quantiles are off by 1 % of the value at most. */
export type Sketch = LibrarySketch

/** From a microsecond to years: what lies outside is counted at the nearer end, so that a sketch never needs more than these bins. */
const LEAST = 0.001
const MOST = 1e11

export const createSketch = (): Sketch => new LibrarySketch({ relativeAccuracy: 0.01, binLimit: 2_048 })

export const record = (sketch: Sketch, value: number): void => sketch.accept(value < LEAST ? 0 : Math.min(value, MOST))

export const sketchData = (sketch: Sketch): SketchData => {
  const { bins, offset } = sketch.store
  return {
    count: sketch.count,
    sum: sketch.sum,
    min: sketch.count === 0 ? 0 : sketch.min,
    max: sketch.count === 0 ? 0 : sketch.max,
    zeros: sketch.zeroCount,
    bins: bins.flatMap((count, index) => (count > 0 ? [[index + offset, count] as const] : [])),
  }
}

const sketchOf = (data: SketchData): Sketch => {
  const sketch = createSketch()
  for (const [bin, count] of data.bins) sketch.store.add(bin, count)
  sketch.zeroCount = data.zeros
  sketch.count = data.count
  sketch.sum = data.sum
  if (data.count > 0) {
    sketch.min = data.min
    sketch.max = data.max
  }
  return sketch
}

/** The union of distributions. */
export const mergeSketchData = (parts: readonly SketchData[]): SketchData => {
  const whole = createSketch()
  for (const part of parts) if (part.count > 0) whole.merge(sketchOf(part))
  return sketchData(whole)
}

export const quantilesOf = (data: SketchData): Readonly<Record<'p50' | 'p90' | 'p99' | 'p999', number>> => {
  const sketch = sketchOf(data)
  const at = (quantile: number): number => (data.count === 0 ? 0 : Math.min(sketch.getValueAtQuantile(quantile), data.max))
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999) }
}

/** One quantile; undefined of nothing. */
export const quantileOf = (data: SketchData, quantile: number): number | undefined =>
  data.count === 0 ? undefined : Math.min(sketchOf(data).getValueAtQuantile(quantile), data.max)
