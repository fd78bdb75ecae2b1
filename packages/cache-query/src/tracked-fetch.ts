import { beginExchange, endExchange, frameOf } from './exchange'

const absolute = (url: string): string => {
  const base = (globalThis as { readonly location?: { readonly href: string } }).location?.href
  return base === undefined ? url : new URL(url, base).href
}

/**
 * `fetch`, but responses tell the query or mutation that asked for them which tags they carry or named.
 * Call it anywhere in a query function, with `signal` if anything was awaited before. Same arguments, result and errors as `fetch`.
 *
 * @example
 * useQuery({ queryKey: ['scene', id], queryFn: ({ signal }) => trackedFetch(`/api/scenes/${id}`, { signal }).then((r) => r.json()) })
 */
export const trackedFetch: typeof fetch = async (input, init) => {
  const request = typeof input === 'object' && 'url' in input ? input : undefined
  const frame = frameOf(init?.signal)
  const method = init?.method ?? request?.method ?? 'GET'
  const url = absolute(request ? request.url : String(input))
  const exchange = beginExchange(url, method, frame)
  const changed: RequestInit = { ...init }
  if (exchange.position !== undefined || exchange.cause !== undefined) {
    const headers = new Headers(init?.headers ?? request?.headers)
    if (exchange.position !== undefined) headers.set('Cache-Position', exchange.position)
    if (exchange.cause !== undefined) headers.set('Cache-Cause', exchange.cause)
    changed.headers = headers
  }
  if (exchange.noCache && exchange.isSafe && init?.cache === undefined) changed.cache = 'no-cache'
  const response = await (exchange.fetch ?? globalThis.fetch)(input, changed)
  if (frame?.kind === 'mutation') frame.answered?.(response.status)
  endExchange(exchange, (name) => response.headers.get(name), response.url)
  return response
}
