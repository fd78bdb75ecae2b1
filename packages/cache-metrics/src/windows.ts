import type { Clock } from '@unstale/cache-core'
import { createHistogramWindow, type HistogramWindow } from './histogram-window'
import type { Attributes } from './report-types'
import type { SketchData } from './sketch'
import { type TimeRange, timeRanges } from './time-range'
import type { Tally, Totals } from './totals'

/** Samples of all counters at one moment; the index is the counter's place in the order in which counters appeared. */
interface Sample {
  readonly at: number
  readonly wallAt: number
  readonly values: Float64Array
}

interface Tier {
  readonly stepMs: number
  /** Steps kept, one more than the longest range needs. */
  readonly slots: number
  readonly samples: Sample[]
}

/** How often the finest samples are taken, in ms: the resolution of the shortest range. */
export const STEP = 10_000

const tierOf: Readonly<Record<TimeRange, number>> = { '1m': 0, '5m': 0, '15m': 1, '1h': 1, '6h': 2, '24h': 2 }

export interface CounterWindow {
  readonly name: string
  readonly attributes: Attributes
  readonly count: number
  readonly total: number
}

export interface WindowPoint {
  readonly wallAt: number
  /** Since the point before, by name: the sum over all attributes. */
  readonly count: (name: string, where?: Attributes) => number
}

/** What was counted and measured within the last minute to the last day, from memory of a fixed size. */
export interface Windows {
  /** Takes the samples that are due. To be called at least each `STEP` ms. */
  tick(): void
  counters(range: TimeRange): readonly CounterWindow[]
  histograms(range: TimeRange): readonly { readonly tally: Tally; readonly data: SketchData }[]
  points(range: TimeRange): { readonly stepMs: number; readonly points: readonly WindowPoint[] }
  /** How much of the range is covered, in ms. */
  coveredMs(range: TimeRange): number
  /** Samples that are held: no more than the tiers have places. */
  held(): number
}

const matches = (attributes: Attributes, where: Attributes): boolean =>
  Object.entries(where).every(([name, value]) => attributes[name] === value)

export const createWindows = (totals: Totals, clock: Clock): Windows => {
  const startedAt = clock.monotonic()
  const tiers: readonly Tier[] = [
    { stepMs: STEP, slots: 31, samples: [] },
    { stepMs: 60_000, slots: 61, samples: [] },
    { stepMs: 900_000, slots: 97, samples: [] },
  ]
  const histograms = new Map<Tally, HistogramWindow>()
  totals.onObserve((tally, value) => {
    let window = histograms.get(tally)
    if (!window) {
      // A series beyond the limit is made anew each time: it must not be remembered either.
      if (tally.count > 1) return
      window = createHistogramWindow(tiers.map(({ slots }) => slots))
      if (![...totals.tallies].includes(tally)) return
      histograms.set(tally, window)
    }
    window.record(value)
  })

  const take = (): Sample => ({
    at: clock.monotonic(),
    wallAt: clock.wall(),
    values: Float64Array.from([...totals.counters], ({ cell }) => cell.value),
  })

  const tick = (): void => {
    const now = clock.monotonic()
    let sample: Sample | undefined
    tiers.forEach(({ stepMs, slots, samples }, index) => {
      const last = samples.at(-1)?.at ?? startedAt
      if (now - last < stepMs) return
      sample ??= take()
      samples.push(sample)
      if (samples.length > slots) samples.shift()
      for (const window of histograms.values()) window.close(index, now)
    })
  }

  /** The last sample at or before `at`; undefined when everything counted is younger. */
  const sampleAt = (tier: Tier, at: number): Sample | undefined => tier.samples.findLast((sample) => sample.at <= at)
  const tier = (range: TimeRange): Tier => tiers[tierOf[range]] as Tier
  const begin = (range: TimeRange): number => clock.monotonic() - timeRanges[range]

  return {
    tick,
    counters: (range) => {
      const base = sampleAt(tier(range), begin(range))
      return [...totals.counters].map(({ name, attributes, cell }, index) => ({
        name,
        attributes,
        count: cell.value - (base?.values[index] ?? 0),
        total: cell.value,
      }))
    },
    histograms: (range) => [...histograms].map(([tally, window]) => ({ tally, data: window.read(tierOf[range], begin(range)) })),
    points: (range) => {
      const chosen = tier(range)
      const from = begin(range)
      const base = sampleAt(chosen, from)
      const within = chosen.samples.filter(({ at }) => at > from)
      const counters = [...totals.counters]
      const points = [...within, take()].map((sample, index): WindowPoint => {
        const before = index === 0 ? base : within[index - 1]
        return {
          wallAt: before?.wallAt ?? clock.wall() - Math.min(timeRanges[range], clock.monotonic() - startedAt),
          count: (name, where = {}) =>
            counters.reduce((sum, series, place) => {
              if (series.name !== name || !matches(series.attributes, where)) return sum
              return sum + (sample.values[place] ?? 0) - (before?.values[place] ?? 0)
            }, 0),
        }
      })
      return { stepMs: chosen.stepMs, points }
    },
    coveredMs: (range) => Math.min(timeRanges[range], clock.monotonic() - startedAt),
    held: () => tiers.reduce((sum, { samples }) => sum + samples.length, 0),
  }
}
