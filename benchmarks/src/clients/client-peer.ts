/** Cached queries: ten an entity, `['scene', id]` and nine pages of its notes. */
export interface OpenedClient {
  /** Marks what touches one entity. Where nothing observes, nothing is loaded. */
  invalidate(entity: number): unknown
  /** How many of the entity's queries are stale; undefined where the cache does not say. */
  stale(entity: number): number | undefined
  /** One more query, with data given. */
  add(index: number): unknown
  close(): unknown
}

export interface ClientPeer {
  readonly name: string
  readonly call: string
  /** What its call looks at: the queries concerned, every query once, or every query once for each that is concerned. */
  readonly looksAt: 'concerned' | 'all' | 'all of all'
  open(count: number): OpenedClient | Promise<OpenedClient>
}

export const QUERIES_AN_ENTITY = 10

/** The `index`th query: which entity it belongs to, and which of its pages it is (0: the entity itself). */
export const queryAt = (index: number): { readonly entity: number; readonly page: number } => ({
  entity: Math.floor(index / QUERIES_AN_ENTITY),
  page: index % QUERIES_AN_ENTITY,
})
