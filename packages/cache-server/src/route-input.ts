import { serverError } from './errors'

/**
 * What hosts call their handlers with: a Request first (Next.js, Bun, Deno, workers), or something that holds one, as
 * loaders, actions and middleware of React Router and Remix, SvelteKit's endpoints and Astro's (`{ request }`),
 * and SvelteKit's `handle` (`{ event: { request } }`).
 */
export type RouteInput = Request | { readonly request: Request } | { readonly event: { readonly request: Request } }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** By shape: hosts with a realm of their own have a Request of their own. */
const isRequest = (value: unknown): value is Request =>
  isObject(value) && 'method' in value && 'url' in value && isObject(value.headers) && typeof value.headers.get === 'function'

/** The request in what a handler was called with. Throws `ROUTE_WITHOUT_REQUEST`. */
export const requestOf = (input: unknown): Request => {
  const candidates = [input, isObject(input) && input.request, isObject(input) && isObject(input.event) && input.event.request]
  const found = candidates.find(isRequest)
  if (found) return found
  throw serverError(
    'ROUTE_WITHOUT_REQUEST',
    `A handler made by cache.route must be called with a Request first, or with an object that holds one, but was called with ${typeof input}.`,
  )
}

/** By shape, for the same reason, where it is not ours: to ask some for their headers makes them. */
export const isResponse = (value: unknown): value is Response =>
  value instanceof Response || (isObject(value) && 'status' in value && isObject(value.headers) && typeof value.headers.get === 'function')
