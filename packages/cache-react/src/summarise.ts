import type { CacheEvents, QueryInspection } from '@unstale/cache-query'

/** Something that happened to a query. */
interface Step {
  readonly name: string
  readonly payload: unknown
}

export const NOTHING_KNOWN = 'Nothing is known of this query yet.'

const sources = {
  mutation: 'a mutation of this page',
  push: 'a write somewhere else',
  tab: 'a write in another tab',
  header: 'a response',
  manual: 'a call by hand',
  timer: 'the clock',
  reset: 'a reset of the connection',
} as const

/** Why a query is as it is, in one sentence. `steps`: the latest first. */
export const summarise = (query: QueryInspection | undefined, steps: readonly Step[]): string => {
  if (!query) return NOTHING_KNOWN
  const { cause } = query
  const marked = steps.find(({ name }) => name === 'queryMarked')?.payload as CacheEvents['queryMarked'] | undefined
  const refetched = steps.find(({ name }) => name === 'queryRefetched')?.payload as CacheEvents['queryRefetched'] | undefined
  const tags = marked?.tags.length ? ` that named ${marked.tags.join(', ')}` : ''
  const why = cause ? `${sources[cause.source]}${cause.label === undefined ? '' : ` (${cause.label})`}${tags}` : undefined
  if (query.changes > 0) return `${query.changes} unconfirmed ${query.changes === 1 ? 'change is' : 'changes are'} drawn over its data.`
  if (!query.isFresh && why) return `Stale because of ${why}.`
  if (refetched && why)
    return `Loaded again because of ${why}; ${refetched.changed ? 'the data is different' : 'the data is the same as before'}.`
  if (query.tags.length === 0) return 'Its response named no tags: only the clock and calls by hand make it stale.'
  return query.isFresh ? 'Fresh: nothing it depends on has changed since it was loaded.' : 'Stale.'
}
