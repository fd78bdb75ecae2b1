/** How a Fetch-style request came in: what is asked of its head, and of its client. */
export interface Arrival {
  header(name: string): string | null
  /** Calls `left` when the client has gone, at once when it has already; until the function that this returns is called. */
  onLeave(left: () => void): () => void
}

/** As the request itself tells it. */
export const arrivalOf = ({ headers, signal }: Request): Arrival => ({
  header: (name) => headers.get(name),
  onLeave: (left) => {
    // Some hosts have none.
    if ((signal as AbortSignal | undefined)?.aborted) left()
    signal?.addEventListener('abort', left)
    return () => signal?.removeEventListener('abort', left)
  },
})
