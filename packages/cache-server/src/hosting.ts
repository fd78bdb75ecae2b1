import { serverError } from './errors'
import type { BeginExchange } from './exchange'
import type { Endpoints } from './handlers'
import type { Respond, ResponseCacheOptions } from './response-cache'
import type { Serve } from './serve'
import type { ServerCache } from './server-cache-types'

/** What a cache offers those who host it. */
export interface Hosting {
  readonly begin: BeginExchange
  readonly serve: Serve
  /** Requests that have an exchange. A handler may be wrapped twice, for all routes and for one: the outer one announces. */
  readonly open: WeakSet<Request>
  readonly responses: (options: ResponseCacheOptions) => Respond
  readonly endpoints: Endpoints
  /** The cookie that carries a write's position; undefined for none. */
  readonly cookie: string | undefined
}

export interface MiddlewareOptions {
  /**
   * Keeps whole responses to GET, and answers from them while no tag that their handler read has changed.
   * Personal ones are never shared: `private`, `no-store`, `Set-Cookie`, or asked for with credentials unless they say `public`.
   */
  readonly cacheResponse?: boolean | ResponseCacheOptions
}

/** Adapters are bundles of their own: they find what a cache offers them on the cache itself. */
const slot = Symbol.for('unstale.hosting')

export const withHosting = (cache: ServerCache, hosting: Hosting): ServerCache => Object.defineProperty(cache, slot, { value: hosting })

/** What an adapter needs of a cache. Throws `NOT_A_SERVER_CACHE` for anything that `createServerCache` did not make. */
export const hostingOf = (cache: ServerCache): Hosting => {
  const hosting = (cache as { readonly [slot]?: Hosting } | undefined)?.[slot]
  if (!hosting)
    throw serverError('NOT_A_SERVER_CACHE', 'This adapter needs the cache that createServerCache returned, itself and not a copy of it.')
  return hosting
}

/** How whole responses are kept; undefined where they are not. */
export const respondWith = ({ responses }: Hosting, { cacheResponse }: MiddlewareOptions): Respond | undefined =>
  cacheResponse ? responses(cacheResponse === true ? {} : cacheResponse) : undefined
