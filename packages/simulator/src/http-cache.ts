/** What came over the network, as text: kept, and handed out again as often as needed. */
export interface Received {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly url: string
}

/** A browser's own HTTP cache: it knows of ages, and of nothing else. */
export interface HttpCache {
  find(url: string, mode: RequestCache | undefined, now: number): Received | undefined
  keep(received: Received, mode: RequestCache | undefined, now: number): void
}

const maxAgeOf = (headers: Headers): number => Number(/max-age=(\d+)/.exec(headers.get('Cache-Control') ?? '')?.[1] ?? 0) * 1_000

export const createHttpCache = (): HttpCache => {
  const kept = new Map<string, { readonly received: Received; readonly at: number }>()
  return {
    find: (url, mode, now) => {
      const found = kept.get(url)
      const isAllowed = mode === undefined || mode === 'default' || mode === 'force-cache'
      return found && isAllowed && now - found.at < maxAgeOf(found.received.headers) ? found.received : undefined
    },
    keep: (received, mode, now) => {
      if (mode !== 'no-store' && received.status === 200 && maxAgeOf(received.headers) > 0) kept.set(received.url, { received, at: now })
    },
  }
}
