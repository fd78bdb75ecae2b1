import type { Query, QueryState } from '@tanstack/query-core'
import { isEpoch, type Tag, tag } from '@unstale/cache-core'
import type { Place } from './place'

/**
 * Travels in a field of the query's state: `dehydrate` copies the whole state and `hydrate` takes it over, for new queries
 * and for existing ones. `meta` would be lost as soon as an observer brings its own or none, and is not taken over for existing queries.
 */
const FIELD = 'unstale'

export interface HydrationStamp extends Place {
  readonly tags: readonly Tag[]
}

type Stamped = QueryState & { [FIELD]?: unknown }

/** A query that the server has not loaded yet travels as a promise; so does its stamp. */
export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'

/** In place: TanStack makes a new state for each change and copies what it finds, so the stamp stays until it is replaced. */
export const writeStamp = (query: Query, stamp: unknown): void => {
  const state = query.state as Stamped
  if (stamp) state[FIELD] = stamp
  else delete state[FIELD]
}

/** The stamp as it was written, to tell one from another by identity. */
export const rawStamp = (query: Query): unknown => (query.state as Stamped)[FIELD]

/** Data with unconfirmed changes drawn over it carries what lies below, for a store to give back. */
interface DrawnStamp {
  readonly below: unknown
  readonly stamp: HydrationStamp | undefined
}

const isDrawn = (raw: unknown): raw is DrawnStamp => typeof raw === 'object' && raw !== null && 'below' in raw

export const drawnStamp = (below: unknown, place: Place | undefined, tags: Iterable<Tag>): DrawnStamp => ({
  below,
  stamp: place && { ...place, tags: [...tags] },
})

/** What lies below data that was stored with changes drawn over it, once: undefined where nothing was drawn. */
export const takeBelow = (query: Query): { readonly data: unknown } | undefined => {
  const raw = rawStamp(query)
  if (!isDrawn(raw)) return undefined
  writeStamp(query, raw.stamp)
  return { data: raw.below }
}

/** What came with the page, checked: it has been through a document. */
export const readStamp = (query: Query): HydrationStamp | undefined => {
  const raw = rawStamp(query) as Partial<HydrationStamp> | undefined
  if (typeof raw !== 'object' || raw === null) return undefined
  const { epoch, asOf, tags } = raw
  if (typeof epoch !== 'string' || !isEpoch(epoch) || !Number.isSafeInteger(asOf) || !Array.isArray(tags)) return undefined
  try {
    return { epoch, asOf: asOf as number, tags: tags.map(tag) }
  } catch {
    return undefined
  }
}
