import type { Cause } from '@unstale/cache-bus'
import { type Horizon, isFresh, type Stamp } from './freshness'
import type { Appended, ReadOutcome, Scope, ScopeWatcher, UsedPart } from './scope'
import type { Tag, TagSet, TagSource } from './tag'
import { addTags, fewTags } from './tag-set'

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
const NO_TAGS: readonly Tag[] = []

const add = (tags: Map<Tag, Tag | undefined>, part: UsedPart): void => {
  let at = 0
  for (const tag of part.tags) {
    const cover = part.covers?.[at++]
    if (cover !== undefined || !tags.has(tag)) tags.set(tag, cover)
  }
}

/** A class, since each request and each load has one: its methods are made once, and what few scopes need is made when it is needed. */
class OpenScope implements Scope {
  epoch: string
  readonly openedAt: number
  asOf: number
  readonly bypass: boolean
  appended: readonly Appended[] = NOTHING_APPENDED
  outcomes: ReadonlyMap<ReadOutcome, number> = NOTHING_SEEN
  flight: unknown = undefined
  /** All tags so far, three at most, as long as nothing needs to see them with their siblings. */
  few: readonly Tag[] | undefined = undefined
  cause?: Cause
  watcher?: ScopeWatcher
  private readonly enter: ScopeOptions['enter']
  private readonly parent: Scope | undefined
  private all: Map<Tag, Tag | undefined> | undefined = undefined
  /** The only part used so far, as long as nothing needs a set of its tags. */
  private sole: UsedPart | undefined = undefined
  private expected: Set<Promise<unknown>> | undefined = undefined

  constructor({ epoch, openedAt, enter, parent, bypass = false }: ScopeOptions) {
    this.epoch = epoch
    this.openedAt = openedAt
    this.asOf = openedAt
    this.enter = enter
    this.parent = parent
    this.bypass = bypass || parent?.bypass === true
  }

  get tags(): TagSet {
    return this.laidOut()
  }

  names(): readonly Tag[] {
    if (this.sole) return this.sole.tags
    if (this.few) this.laidOut()
    return this.all ? [...this.all.keys()] : NO_TAGS
  }

  track(...sources: readonly TagSource[]): void {
    // What is sealed as it enters has to be laid out.
    const few = this.all || this.sole || this.few || this.enter !== addTags ? undefined : fewTags(sources)
    if (few) this.few = few
    else this.enter(this.laidOut(), sources)
    this.parent?.track(...sources)
    this.watcher?.grew(this)
  }

  use(part: UsedPart): void {
    if (this.all || this.sole || this.few) add(this.laidOut(), part)
    else this.sole = part
    if (part.epoch !== this.epoch) this.epoch = MIXED
    if (part.asOf < this.asOf) this.asOf = part.asOf
    this.parent?.use(part)
    this.watcher?.grew(this)
  }

  note(record: Appended): void {
    if (this.appended === NOTHING_APPENDED) this.appended = []
    ;(this.appended as Appended[]).push(record)
    this.parent?.note(record)
  }

  saw(outcome: ReadOutcome): void {
    if (this.outcomes === NOTHING_SEEN && outcome === 'hit') this.outcomes = ONE_HIT
    else {
      if (this.outcomes === NOTHING_SEEN || this.outcomes === ONE_HIT) this.outcomes = new Map(this.outcomes)
      const outcomes = this.outcomes as Map<ReadOutcome, number>
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    this.parent?.saw(outcome)
  }

  expect(append: Promise<unknown>): void {
    this.watcher?.expecting(append)
    this.expected ??= new Set()
    const ended: Promise<unknown> = append.catch(() => undefined).then(() => this.expected?.delete(ended))
    this.expected.add(ended)
    this.parent?.expect(append)
  }

  async settled(): Promise<void> {
    while (this.expected && this.expected.size > 0) await Promise.all(this.expected)
  }

  stamp(horizon: Horizon<Tag>): Stamp<Tag> {
    const stamp = { epoch: this.epoch, asOf: this.asOf, tags: [...this.names()] }
    return isFresh(stamp, horizon) ? { ...stamp, asOf: Math.max(stamp.asOf, horizon.applied) } : stamp
  }

  private laidOut(): Map<Tag, Tag | undefined> {
    this.all ??= new Map()
    if (this.few) addTags(this.all, this.few)
    this.few = undefined
    if (this.sole) add(this.all, this.sole)
    this.sole = undefined
    return this.all
  }
}

export const createScope = (options: ScopeOptions): Scope => new OpenScope(options)

/** The tags of a scope as they entered, where they are but a few and not laid out. */
export const fewTagsOf = (scope: Scope): readonly Tag[] | undefined => (scope as Partial<OpenScope>).few
