import type { Bus, CacheEvents, Cause, Unsubscribe } from '@unstale/cache-bus'
import { checkCount } from './check-count'
import { withDefaultPorts } from './default-ports'
import type { Clock } from './ports'
import { familyOf, type Tag } from './tag'

/** Something that happened, as it was reported: plain data. */
export interface TrailStep {
  /** Ms since 1970. */
  readonly at: number
  readonly name: keyof CacheEvents
  readonly payload: CacheEvents[keyof CacheEvents]
}

/** One link of the chain from a write to what became of it. */
export interface TrailLink {
  readonly kind: 'led' | 'write' | 'applied' | 'missed' | 'marked' | 'loaded' | 'refetched' | 'failed'
  /** Ms since 1970; undefined where it happened in another process and only its cause is known. */
  readonly at?: number
  /** For people. */
  readonly text: string
  readonly cause?: Cause
  readonly tags?: readonly string[]
  /** How the tag that was carried relates to what was written: itself, a list, its family, or through which entity. */
  readonly relation?: string
  readonly changed?: boolean
}

export interface TrailExplanation {
  readonly subject: string
  /** Who wrote what, what it named, what that met, what was loaded again, whether it changed: the oldest first. Empty when nothing is remembered. */
  readonly chain: readonly TrailLink[]
  /** The ids of the causes, from what was last back to what began it, however many led to one another. */
  readonly causes: readonly string[]
}

export interface Trail {
  /** Why the entry under this key, or the query with this hash, was last loaded again. */
  explain(subject: { readonly key: string } | { readonly query: string }): TrailExplanation
  /** Everything that is remembered, the oldest first: can be sent as JSON. */
  steps(): readonly TrailStep[]
  stop(): void
}

export interface TrailOptions {
  /** Events remembered at most. Default 1,000. */
  readonly size?: number
  readonly clock?: Pick<Clock, 'wall'>
}

/** Causes that led to one another, at most: more are a loop, or one that somebody made up. */
const MAX_LEVELS = 20

const NAMES = [
  'recordAppended',
  'recordApplied',
  'appendFailed',
  'entryMissed',
  'loadSucceeded',
  'loadFailed',
  'storeRejected',
  'followerReset',
  'invalidationMatched',
  'queryMarked',
  'queryRefetched',
  'queryDropped',
  'clientReset',
  'staleFound',
] as const satisfies readonly (keyof CacheEvents)[]

/** Errors are no plain data. */
const plain = (payload: object): object => ('error' in payload ? { ...payload, error: String(payload.error) } : payload)

const causeOf = (all: readonly TrailStep[], id: string): Cause | undefined => {
  for (let index = all.length - 1; index >= 0; index--) {
    const { payload } = all[index] as TrailStep
    if ('cause' in payload && payload.cause?.id === id) return payload.cause
  }
  return undefined
}

const relationOf = (written: readonly string[], carried: string): string => {
  const first = written[0] ?? carried
  const [from, to] = [familyOf(first as Tag), familyOf(carried as Tag)]
  if (from !== to) return `${from} → ${to}`
  if (carried === first) return 'itself'
  return carried.includes('?') || carried.includes('=') ? 'a list that it is in' : 'its family'
}

const who = ({ source, label, id }: Cause): string => `${label ?? source} (${id})`

/**
 * Remembers the last events of a bus, and puts together from them why something was loaded again.
 * Causes join processes: a record carries its own with it, and names the one that led to it.
 * Throws `OPTION_INVALID` for a size that is none.
 *
 * @example
 * const trail = createTrail(cache.events)
 * trail.explain({ key: 'story-summary' }).chain.map(({ text }) => text)
 * // PATCH /api/scenes/42 (k3…) wrote scene:42 · applied at e1:7 · carried as chapter:7 (scene → chapter) · loaded again, changed
 */
export const createTrail = (events: Bus<CacheEvents>, options: TrailOptions = {}): Trail => {
  const { size = 1_000, clock = withDefaultPorts().clock } = options
  checkCount('size', size)
  const ring: TrailStep[] = []
  let next = 0
  const stops: readonly Unsubscribe[] = NAMES.map((name) =>
    events.on(name, (payload) => {
      ring[next % size] = { at: clock.wall(), name, payload: plain(payload) as never }
      next++
    }),
  )

  const steps = (): readonly TrailStep[] =>
    next <= size ? ring.slice(0, next) : [...ring.slice(next % size), ...ring.slice(0, next % size)]

  type Found<Name extends keyof CacheEvents> = { readonly at: number; readonly index: number; readonly payload: CacheEvents[Name] }
  const last = <Name extends keyof CacheEvents>(
    all: readonly TrailStep[],
    before: number,
    name: Name,
    is: (payload: CacheEvents[Name]) => boolean,
  ): Found<Name> | undefined => {
    for (let index = before - 1; index >= 0; index--) {
      const step = all[index] as TrailStep
      if (step.name === name && is(step.payload as CacheEvents[Name]))
        return { at: step.at, index, payload: step.payload as CacheEvents[Name] }
    }
    return undefined
  }

  /** What led to a cause, as far as it is remembered; the oldest first. */
  const ledTo = (all: readonly TrailStep[], cause: Cause): readonly TrailLink[] => {
    const links: TrailLink[] = []
    const seen = new Set([cause.id])
    for (let id = cause.parentId; id !== undefined && !seen.has(id) && links.length < MAX_LEVELS; ) {
      seen.add(id)
      const parent = causeOf(all, id)
      if (parent)
        links.unshift({ kind: 'led', ...(parent.at !== undefined && { at: parent.at }), text: `${who(parent)} led to`, cause: parent })
      id = parent?.parentId
    }
    return links
  }

  /** Who wrote, and what led to that; the oldest first. */
  const origin = (all: readonly TrailStep[], cause: Cause | undefined, tags: readonly string[]): readonly TrailLink[] => {
    if (!cause) return []
    const own = last(all, all.length, 'recordAppended', (record) => record.cause.id === cause.id)
    const full = own?.payload.cause ?? cause
    const named = own?.payload.tags ?? tags
    return [
      ...ledTo(all, full),
      {
        kind: 'write',
        ...(own ? { at: own.at } : full.at !== undefined && { at: full.at }),
        text: `${who(full)} wrote ${named.slice(0, 3).join(', ')}${named.length > 3 ? ', …' : ''}`,
        cause: full,
        tags: named,
      },
    ]
  }

  const explainKey = (key: string): readonly TrailLink[] => {
    const all = steps()
    const load = last(all, all.length, 'loadSucceeded', (found) => found.key === key)
    const failed = last(all, all.length, 'loadFailed', (found) => found.key === key)
    const end = Math.max(load?.index ?? -1, failed?.index ?? -1)
    const missed = last(all, end < 0 ? all.length : end, 'entryMissed', (found) => found.key === key)
    const tag = missed?.payload.tag
    const record =
      tag === undefined ? undefined : last(all, (missed as Found<'entryMissed'>).index, 'recordApplied', ({ tags }) => tags.includes(tag))
    const links: TrailLink[] = []
    if (record && tag !== undefined) {
      const { cause, position, tags } = record.payload
      links.push(...origin(all, cause, tags), {
        kind: 'applied',
        at: record.at,
        text: `applied here at ${position.epoch}:${position.seq}`,
        tags,
        ...(cause && { cause }),
      })
    }
    if (missed) {
      const relation = record && tag !== undefined ? relationOf(record.payload.tags, tag) : undefined
      links.push({
        kind: 'missed',
        at: missed.at,
        text:
          tag === undefined
            ? `not answered from the cache: ${missed.payload.reason}`
            : `carried as ${tag}${relation ? ` (${relation})` : ''}`,
        ...(tag !== undefined && { tags: [tag] }),
        ...(relation !== undefined && { relation }),
      })
    }
    if (load && load.index === end) {
      const { changed } = load.payload
      const text = changed === undefined ? 'loaded' : `loaded again, ${changed ? 'changed' : 'the same as before'}`
      links.push({ kind: 'loaded', at: load.at, text, ...(changed !== undefined && { changed }) })
    } else if (failed) links.push({ kind: 'failed', at: failed.at, text: `the load failed: ${String(failed.payload.error)}` })
    return links
  }

  const explainQuery = (query: string): readonly TrailLink[] => {
    const all = steps()
    const refetch = last(all, all.length, 'queryRefetched', (found) => found.query === query)
    const marked = last(all, all.length, 'queryMarked', (found) => found.query === query)
    const isOver = refetch !== undefined && refetch.index > (marked?.index ?? -1)
    const cause = isOver ? refetch.payload.cause : marked?.payload.cause
    const tags = marked?.payload.tags ?? []
    const met = cause && last(all, all.length, 'invalidationMatched', (found) => found.cause.id === cause.id)
    const [carried] = tags
    const relation = carried === undefined ? undefined : relationOf(met?.payload.tags ?? tags, carried)
    return [
      ...origin(all, cause, met?.payload.tags ?? tags),
      ...(marked
        ? [
            {
              kind: 'marked',
              at: marked.at,
              text: `marked${carried === undefined ? '' : ` for ${tags.join(', ')} (${relation})`}`,
              cause: marked.payload.cause,
              tags,
              ...(relation !== undefined && { relation }),
            } as const,
          ]
        : []),
      ...(isOver
        ? [
            {
              kind: 'refetched',
              at: refetch.at,
              text: `refetched, ${refetch.payload.changed ? 'changed' : 'the same as before'}`,
              cause: refetch.payload.cause,
              changed: refetch.payload.changed,
            } as const,
          ]
        : []),
    ]
  }

  return {
    explain: (subject) => {
      const isKey = 'key' in subject
      const chain = isKey ? explainKey(subject.key) : explainQuery(subject.query)
      const ids = [...chain]
        .reverse()
        .flatMap(({ cause }) => (cause ? [cause.id, ...(cause.parentId === undefined ? [] : [cause.parentId])] : []))
      return { subject: isKey ? subject.key : subject.query, chain, causes: [...new Set(ids)] }
    },
    steps,
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}
