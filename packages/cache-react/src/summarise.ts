import type { CacheEvents, QueryInspection } from '@unstale/cache-query'

/** Something that happened to a query. */
interface Step {
  readonly name: string
  readonly payload: unknown
}

export const NOTHING_KNOWN = 'Nothing is known of it yet.'

const sources = {
  mutation: 'a mutation here',
  push: 'a write somewhere else',
  tab: 'a write in another tab',
  header: 'a response',
  manual: 'a call by hand',
  timer: 'time',
  reset: 'a lost connection',
} as const

/** Why a query is as it is, in one sentence. `steps`: the latest first. */
export const summarise = (query: QueryInspection | undefined, steps: readonly Step[]): string => {
  if (!query) return NOTHING_KNOWN
  const { cause } = query
  const last = <Name extends keyof CacheEvents>(wanted: Name): CacheEvents[Name] | undefined =>
    steps.find(({ name }) => name === wanted)?.payload as CacheEvents[Name] | undefined
  const marked = last('queryMarked')
  const refetched = last('queryRefetched')
  const tags = marked?.tags.length ? ` that named ${marked.tags.join(', ')}` : ''
  const why = cause ? `${sources[cause.source]}${cause.label ? ` (${cause.label})` : ''}${tags}` : undefined
  if (query.changes > 0) return `Unconfirmed changes drawn over its data: ${query.changes}.`
  if (!query.isFresh && why) return `Stale because of ${why}.`
  if (refetched && why) return `Loaded again because of ${why}; the data is ${refetched.changed ? 'different' : 'the same'}.`
  if (query.tags.length === 0) return 'Its response named no tags: only time or a call by hand makes it stale.'
  return query.isFresh ? 'Fresh: nothing it depends on has changed.' : 'Stale.'
}
