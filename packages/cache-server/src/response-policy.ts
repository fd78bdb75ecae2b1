import { type CacheControl, durationOf, parseCacheControl, splitList } from './cache-control'
import type { ResponseHead } from './stored-response'

/** What a response allows. */
export interface ResponsePolicy {
  /** Request headers that chose it, in lower case. */
  readonly vary: readonly string[]
  /** How long it may answer, in ms; undefined: it sets no limit. 0: only after it was validated, which its tags do. */
  readonly lifetime: number | undefined
  /** It says so itself that it is for everybody, whoever asked. */
  readonly isPublic: boolean
  /** It may never stand in once it is stale. */
  readonly mustRevalidate: boolean
}

/** Names of headers that a response may vary by. More are a sign that it fits nobody else. */
const MAX_VARY = 8

/** What is complete and final. */
const STORABLE = new Set([200, 203, 204, 301, 308, 404, 410])

const lifetimeOf = (directives: CacheControl, headers: Headers): number | undefined => {
  if (directives.has('no-cache')) return 0
  const stated = durationOf(directives, 's-maxage') ?? durationOf(directives, 'max-age')
  const expires = headers.get('expires')
  if (stated !== undefined || expires === null) return stated
  const ends = Date.parse(expires)
  const began = Date.parse(headers.get('date') ?? '')
  // Without a date of its own the response cannot say how long it lives, only that it is limited.
  return Number.isNaN(ends) || Number.isNaN(began) ? 0 : Math.max(0, ends - began)
}

/** What a response says of its reuse; undefined: it is for nobody but who asked. */
export const policyOf = ({ status, headers }: ResponseHead): ResponsePolicy | undefined => {
  const directives = parseCacheControl(headers.get('cache-control'))
  const vary = splitList(headers.get('vary') ?? '').map((name) => name.toLowerCase())
  const isStorable =
    STORABLE.has(status) &&
    !directives.has('no-store') &&
    !directives.has('private') &&
    !headers.has('set-cookie') &&
    !vary.includes('*') &&
    vary.length <= MAX_VARY &&
    // An open end: it is never whole.
    !(headers.get('content-type') ?? '').startsWith('text/event-stream')
  if (!isStorable) return undefined
  return {
    vary: [...new Set(vary)].sort(),
    lifetime: lifetimeOf(directives, headers),
    isPublic: directives.has('public') || directives.has('s-maxage'),
    mustRevalidate: ['must-revalidate', 'proxy-revalidate', 's-maxage', 'no-cache'].some((name) => directives.has(name)),
  }
}
