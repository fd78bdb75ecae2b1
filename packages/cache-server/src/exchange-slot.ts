import { serverError } from './errors'
import type { BeginExchange } from './exchange'
import type { ServerCache } from './server-cache-types'

/** Adapters are bundles of their own: they find what a cache offers them on the cache itself. */
const slot = Symbol.for('unstale.exchange')

export const withExchanges = (cache: ServerCache, begin: BeginExchange): ServerCache => Object.defineProperty(cache, slot, { value: begin })

/** How an adapter begins an exchange. Throws `NOT_A_SERVER_CACHE` for anything that `createServerCache` did not make. */
export const exchangesOf = (cache: ServerCache): BeginExchange => {
  const begin = (cache as { readonly [slot]?: BeginExchange } | undefined)?.[slot]
  if (!begin)
    throw serverError('NOT_A_SERVER_CACHE', 'This adapter needs the cache that createServerCache returned, itself and not a copy of it.')
  return begin
}
