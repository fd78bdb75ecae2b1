import type { Bus, CacheEvents, Unsubscribe } from '@unstale/cache-bus'
import type { Clock } from '@unstale/cache-core'
import { keyFamilyOf } from './families'
import type { Finding } from './report-types'

/** What the numbers alone do not say: which rule wastes, which tag nobody reads, which write names nothing. */
export interface Findings {
  observe(events: Bus<CacheEvents>): Unsubscribe
  list(): readonly Finding[]
}

export interface FindingsOptions {
  readonly clock: Clock
  readonly keyFamilyOf?: (key: string) => string
  /** For how long a family is watched before anything is said of what never happens to it, in ms. Default 1 h. */
  readonly watchMs?: number
  /** How often something must have happened before it counts as a habit. Default 20. */
  readonly atLeast?: number
  /** Subjects of each kind that are remembered. Default 200. */
  readonly limit?: number
}

interface Tally {
  count: number
  /** How often the other thing happened. */
  other: number
  firstAt: number
  lastAt: number
}

type Told = Pick<Finding, 'message' | 'remedy'> & Partial<Pick<Finding, 'missingTag' | 'tags' | 'ageMs'>>

/** Families that are remembered as named beside one. */
const COMPANIONS = 50

const familyOfTag = (tag: string): string => /^[^:?*]*/.exec(tag)?.[0] as string

export const createFindings = (options: FindingsOptions): Findings => {
  const { clock, keyFamilyOf: familyOf = keyFamilyOf, watchMs = 3_600_000, atLeast = 20, limit = 200 } = options
  const startedAt = clock.monotonic()
  const read = new Map<string, Tally>()
  const written = new Map<string, Tally>()
  const waste = new Map<string, Tally>()
  const unannounced = new Map<string, Tally>()
  const redundant = new Map<string, Tally>()
  const stale = new Map<string, Tally & { told: Told }>()
  /** Which families are named together: a row, and what it touches. */
  const companions = new Map<string, Set<string>>()
  /** Which tag made a key or query load again. */
  const blamed = new Map<string, string>()

  const tally = <Item extends Tally>(into: Map<string, Item>, subject: string, make: (fresh: Tally) => Item): Item | undefined => {
    const now = clock.wall()
    const found = into.get(subject) ?? (into.size < limit ? make({ count: 0, other: 0, firstAt: now, lastAt: now }) : undefined)
    if (!found) return undefined
    into.set(subject, found)
    found.lastAt = now
    return found
  }
  const note = (into: Map<string, Tally>, subject: string): void => {
    const found = tally(into, subject, (fresh) => fresh)
    if (found) found.count++
  }
  const blame = (key: string, tag: string | undefined): void => {
    if (tag !== undefined && (blamed.size < 1_000 || blamed.has(key))) blamed.set(key, tag)
  }
  const loaded = (key: string, changed: boolean | undefined): void => {
    const tag = blamed.get(key)
    if (tag === undefined) return
    blamed.delete(key)
    if (changed === undefined) return
    const found = tally(waste, `${familyOfTag(tag)} → ${familyOf(key)}`, (fresh) => fresh)
    if (!found) return
    if (changed) found.other++
    else found.count++
  }

  const observe = (events: Bus<CacheEvents>): Unsubscribe => {
    const stops = [
      events.on('loadSucceeded', ({ key, tags, changed }) => {
        for (const family of new Set(tags.map(familyOfTag))) note(read, family)
        loaded(key, changed)
      }),
      events.on('queryTagged', ({ tags }) => {
        for (const family of new Set(tags.map(familyOfTag))) note(read, family)
      }),
      events.on('recordApplied', ({ tags }) => {
        const families = new Set(tags.map(familyOfTag))
        for (const family of families) {
          note(written, family)
          const beside = companions.get(family) ?? new Set()
          if (companions.size >= limit && beside.size === 0) continue
          for (const other of families) if (beside.size < COMPANIONS) beside.add(other)
          companions.set(family, beside)
        }
      }),
      events.on('entryMissed', ({ key, tag }) => blame(key, tag)),
      events.on('queryMarked', ({ query, tags }) => blame(query, tags[0])),
      events.on('queryRefetched', ({ query, changed }) => loaded(query, changed)),
      events.on('mutationUnannounced', ({ method, path }) =>
        note(
          unannounced,
          `${method} ${path
            .split('/')
            .map((part) => (part === '' ? '' : keyFamilyOf(part)))
            .join('/')}`,
        ),
      ),
      events.on('callRedundant', ({ filter }) => note(redundant, filter)),
      events.on('staleFound', ({ key, tags, ageMs, missingTag }) => {
        const family = familyOf(key)
        const found = tally(stale, `${family} ${missingTag ?? ''}`, (fresh) => ({ ...fresh, told: { message: '', remedy: '' } as Told }))
        if (!found) return
        found.count++
        found.told = {
          message:
            missingTag === undefined
              ? `A held value of ${family} differs from its source, and no write named any of its tags.`
              : `"${missingTag}" is read by ${family} but no write names it.`,
          remedy: `Find the write that changes ${missingTag ?? family} without naming it: declare touches in the model, or invalidate it there.`,
          ...(missingTag !== undefined && { missingTag }),
          tags,
          ageMs,
        }
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  const told = (kind: Finding['kind'], subject: string, { count, firstAt, lastAt }: Tally, rest: Told): Finding => ({
    kind,
    subject,
    count,
    firstAt,
    lastAt,
    ...rest,
  })

  const neverHappens = (here: ReadonlyMap<string, Tally>, there: ReadonlyMap<string, Tally>): readonly [string, Tally][] => {
    // A full list of the other side may be missing just this one: then nothing can be said.
    if (clock.monotonic() - startedAt < watchMs || there.size >= limit) return []
    return [...here].filter(([family, { count }]) => count >= atLeast && !there.has(family))
  }

  return {
    observe,
    list: () => [
      ...[...stale].map(([subject, found]) => told('stale-value', subject.split(' ')[0] as string, found, found.told)),
      ...[...unannounced].map(([subject, found]) =>
        told('mutation-without-invalidation', subject, found, {
          message: `${subject} succeeded and named nothing that it changed.`,
          remedy: 'Call invalidate with what it changes; if it changes nothing, make it a GET.',
        }),
      ),
      ...[...waste]
        .filter(([, { count, other }]) => count >= atLeast && other === 0)
        .map(([subject, found]) =>
          told('wasteful-invalidation', subject, found, {
            message: `${subject.replace(' → ', ' makes ')} load again, and every time the value was the same.`,
            remedy: 'The tag is too coarse for what is read: declare listFields, or carry a finer tag.',
          }),
        ),
      ...neverHappens(written, read)
        .filter(([family]) => [...(companions.get(family) ?? [])].every((other) => !read.has(other)))
        .map(([subject, found]) =>
          told('written-never-read', subject, found, {
            message: `"${subject}" is written, and nothing that is cached reads it.`,
            remedy: 'If a read shows it, that read does not track it; else the name can go.',
          }),
        ),
      ...neverHappens(read, written).map(([subject, found]) =>
        told('read-never-written', subject, found, {
          message: `"${subject}" is read, and no write names it.`,
          remedy: 'If it changes, the write that changes it does not say so.',
        }),
      ),
      ...[...redundant].map(([subject, found]) =>
        told('redundant-call', subject, found, {
          message: `invalidateQueries(${subject}) refetches nothing that tags had not refetched already.`,
          remedy: 'The call can go.',
        }),
      ),
    ],
  }
}
