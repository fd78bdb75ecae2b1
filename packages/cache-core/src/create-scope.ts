import { type Horizon, isFresh } from './freshness'
import type { Appended, ReadOutcome, Scope } from './scope'
import type { Tag, TagSource } from './tag'

export interface ScopeOptions {
  /** What was applied when the work began. */
  readonly epoch: string
  readonly openedAt: number
  /** The one function by which tags enter. */
  readonly enter: (into: Map<Tag, Tag | undefined>, sources: readonly TagSource[]) => void
  /** The scope that this one happens in: it hears all that this one hears. */
  readonly parent?: Scope | undefined
  readonly bypass?: boolean
}

/** An epoch that no log has: what combines two epochs is never fresh. */
const MIXED = ''

export const createScope = ({ epoch: openedIn, openedAt, enter, parent, bypass = false }: ScopeOptions): Scope => {
  const tags = new Map<Tag, Tag | undefined>()
  const appended: Appended[] = []
  const outcomes = new Map<ReadOutcome, number>()
  const expected = new Set<Promise<unknown>>()
  let epoch = openedIn
  let asOf = openedAt

  const expect = (append: Promise<unknown>): void => {
    const ended: Promise<unknown> = append.catch(() => undefined).then(() => expected.delete(ended))
    expected.add(ended)
    parent?.expect(append)
  }

  return {
    get epoch() {
      return epoch
    },
    openedAt,
    get asOf() {
      return asOf
    },
    tags,
    appended,
    bypass: bypass || parent?.bypass === true,
    track: (...sources) => {
      enter(tags, sources)
      parent?.track(...sources)
    },
    use: (part) => {
      let at = 0
      for (const tag of part.tags) {
        const cover = part.covers?.[at++]
        if (cover !== undefined || !tags.has(tag)) tags.set(tag, cover)
      }
      if (part.epoch !== epoch) epoch = MIXED
      if (part.asOf < asOf) asOf = part.asOf
      parent?.use(part)
    },
    note: (record) => {
      appended.push(record)
      parent?.note(record)
    },
    outcomes,
    saw: (outcome) => {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      parent?.saw(outcome)
    },
    expect,
    settled: async () => {
      while (expected.size > 0) await Promise.all(expected)
    },
    stamp: (horizon: Horizon<Tag>) => {
      const stamp = { epoch, asOf, tags: [...tags.keys()] }
      return isFresh(stamp, horizon) ? { ...stamp, asOf: Math.max(asOf, horizon.applied) } : stamp
    },
  }
}
