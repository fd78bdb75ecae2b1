import { createSketch, record, type Sketch, type SketchData, sketchData } from './sketch'

interface Slot {
  readonly endedAt: number
  readonly sketch: Sketch
}

interface Tier {
  readonly slots: number
  current: Sketch | undefined
  ring: Slot[]
}

/** The distribution of one measurement over the last day, coarser the older: what leaves a tier joins the next. */
export interface HistogramWindow {
  record(value: number): void
  /** The slot of a tier has ended. */
  close(tier: number, now: number): void
  /** Everything since `since`, read from `tier`. */
  read(tier: number, since: number): SketchData
}

const into = (target: Sketch | undefined, part: Sketch): Sketch => {
  const whole = target ?? createSketch()
  whole.merge(part)
  return whole
}

export const createHistogramWindow = (slots: readonly number[]): HistogramWindow => {
  const tiers: readonly Tier[] = slots.map((count) => ({ slots: count, current: undefined, ring: [] }))
  return {
    record: (value) => {
      const [first] = tiers as readonly [Tier]
      first.current ??= createSketch()
      record(first.current, value)
    },
    close: (index, now) => {
      const tier = tiers[index] as Tier
      const { current } = tier
      if (current) {
        tier.ring.push({ endedAt: now, sketch: current })
        const next = tiers[index + 1]
        if (next) next.current = into(next.current, current)
        tier.current = undefined
      }
      if (tier.ring.length > tier.slots) tier.ring = tier.ring.slice(-tier.slots)
    },
    read: (index, since) => {
      const whole = createSketch()
      const tier = tiers[index] as Tier
      for (const { endedAt, sketch } of tier.ring) if (endedAt > since) whole.merge(sketch)
      // What has not ended yet: of this tier and of the finer ones that feed it.
      for (const { current } of tiers.slice(0, index + 1)) if (current) whole.merge(current)
      return sketchData(whole)
    },
  }
}
