import { absolute, beginExchange, endExchange, frameOf } from './exchange'

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
  const url = absolute(request ? request.url : String(input))
  const exchange = beginExchange(url, frame, init?.method ?? request?.method)
  const changed: RequestInit = { ...init }
  const added = Object.entries(exchange.headers)
  if (added[0]) {
    const headers = new Headers(init?.headers ?? request?.headers)
    for (const [name, value] of added) headers.set(name, value)
    changed.headers = headers
  }
  if (exchange.noCache && init?.cache === undefined) changed.cache = 'no-cache'
  const response = await (exchange.fetch ?? globalThis.fetch)(input, changed)
  if (frame?.kind === 'mutation') frame.answered?.(response.status)
  endExchange(exchange, (name) => response.headers.get(name), response.url)
  return response
}
