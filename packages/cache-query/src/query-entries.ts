import type { Query } from '@tanstack/query-core'
import type { ClientState } from './client-state'
import type { QueryEntry } from './query-entry'

/**
 * What the client knows of a query stands on the query itself, under a symbol of this client: a table of all of them, beside the
 * cache's own, costs more to add to than all tags of a query.
 */
type Holder = { [slot: symbol]: QueryEntry | undefined }

type Cached = Pick<ClientState, 'cache' | 'slot'>

export const entryOf = ({ slot }: Pick<Cached, 'slot'>, query: Query | undefined): QueryEntry | undefined =>
  (query as Holder | undefined)?.[slot]

export const entryAt = (state: Cached, hash: string): QueryEntry | undefined => entryOf(state, state.cache.get(hash))

/** Whether the query is in the cache still: another may have taken its hash. */
export const isCached = (state: Cached, entry: QueryEntry): boolean => entryAt(state, entry.query.queryHash) === entry

/** A copy, safe to walk while queries come and go. */
export const allEntries = (state: Cached): readonly QueryEntry[] => state.cache.getAll().flatMap((query) => entryOf(state, query) ?? [])

export const keepEntry = ({ slot }: Pick<Cached, 'slot'>, entry: QueryEntry): void => {
  ;(entry.query as unknown as Holder)[slot] = entry
}

/** Of clients that come and go nothing stays on a query. */
export const dropEntry = ({ slot }: Pick<Cached, 'slot'>, entry: QueryEntry): void => {
  delete (entry.query as unknown as Holder)[slot]
}
