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

const NOTHING_APPENDED: readonly Appended[] = []
const NOTHING_SEEN: ReadonlyMap<ReadOutcome, number> = new Map()
/** What most scopes come to, and share until they see more. */
const ONE_HIT: ReadonlyMap<ReadOutcome, number> = new Map([['hit', 1]])

/** A scope as its own methods see it. Whatever wraps it inherits from it, so that it reads what is written here. */
type OpenScope = { -readonly [Name in keyof Scope]: Scope[Name] }

export const createScope = ({ epoch, openedAt, enter, parent, bypass = false }: ScopeOptions): Scope => {
  const tags = new Map<Tag, Tag | undefined>()
  let expected: Set<Promise<unknown>> | undefined

  const expect = (append: Promise<unknown>): void => {
    expected ??= new Set()
    const ended: Promise<unknown> = append.catch(() => undefined).then(() => expected?.delete(ended))
    expected.add(ended)
    parent?.expect(append)
  }

  // Plain fields, made when they are needed: every load has a scope, and getters cost more than the load around them.
  const scope: OpenScope = {
    epoch,
    openedAt,
    asOf: openedAt,
    tags,
    appended: NOTHING_APPENDED,
    outcomes: NOTHING_SEEN,
    flight: undefined,
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
      if (part.epoch !== scope.epoch) scope.epoch = MIXED
      if (part.asOf < scope.asOf) scope.asOf = part.asOf
      parent?.use(part)
    },
    note: (record) => {
      if (scope.appended === NOTHING_APPENDED) scope.appended = []
      ;(scope.appended as Appended[]).push(record)
      parent?.note(record)
    },
    saw: (outcome) => {
      if (scope.outcomes === NOTHING_SEEN && outcome === 'hit') scope.outcomes = ONE_HIT
      else {
        if (scope.outcomes === NOTHING_SEEN || scope.outcomes === ONE_HIT) scope.outcomes = new Map(scope.outcomes)
        const outcomes = scope.outcomes as Map<ReadOutcome, number>
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      }
      parent?.saw(outcome)
    },
    expect,
    settled: async () => {
      while (expected && expected.size > 0) await Promise.all(expected)
    },
    stamp: (horizon: Horizon<Tag>) => {
      const stamp = { epoch: scope.epoch, asOf: scope.asOf, tags: [...tags.keys()] }
      return isFresh(stamp, horizon) ? { ...stamp, asOf: Math.max(stamp.asOf, horizon.applied) } : stamp
    },
  }
  return scope
}
