let slot: symbol | undefined

/**
 * Whether there is no stream to be read in it: it is empty, or made by Hono's server for Node of a text or of bytes. That one lays aside
 * what a response is to be, as `[status, body, headers]` under a symbol of its own; to ask for `body` has a real one made, which costs
 * many times as much.
 */
export const isWhole = (response: Response): boolean => {
  if (!slot || !(slot in response)) slot = Object.getOwnPropertySymbols(response).find(({ description }) => description === 'cache') ?? slot
  const parts = slot && (response as unknown as Record<symbol, unknown>)[slot]
  if (!Array.isArray(parts)) return response.body === null
  const body = parts[1] as unknown
  return body === null || typeof body === 'string' || body instanceof Uint8Array
}
