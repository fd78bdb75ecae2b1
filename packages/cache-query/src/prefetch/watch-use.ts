import type { ClientState } from '../client-state'
import { watchReaders } from './watch-readers'

/** Tells what became of data that was fetched ahead: whether a component looked at it, or a loader read it, before it left or became stale. */
export interface UseWatch {
  started(hash: string): void
  /** Stopped, or failed: nothing was brought. */
  wasted(hash: string): void
  close(): void
}

export const createUseWatch = (state: ClientState): UseWatch => {
  const { events, cache, ports, queryClient } = state
  const since = new Map<string, number>()
  let stop: (() => void) | undefined

  const end = (hash: string, isUsed: boolean): void => {
    const at = since.get(hash)
    if (at === undefined) return
    since.delete(hash)
    if (isUsed) events.emit('prefetchUsed', { query: hash, afterMs: ports.clock.monotonic() - at })
    else events.emit('prefetchWasted', { query: hash })
    if (since.size > 0) return
    stop?.()
    stop = undefined
  }
  const start = (): void => {
    const stops = [
      cache.subscribe(({ type, query }) => {
        if (type === 'observerAdded') end(query.queryHash, true)
        else if (type === 'removed') end(query.queryHash, false)
      }),
      events.on('queryMarked', ({ query }) => end(query, false)),
      watchReaders(queryClient, (hash) => {
        if (cache.get(hash)?.state.data !== undefined) end(hash, true)
      }),
    ]
    stop = () => {
      for (const each of stops) each()
    }
  }

  return {
    started: (hash) => {
      since.set(hash, ports.clock.monotonic())
      if (!stop) start()
      events.emit('prefetchStarted', { query: hash })
    },
    wasted: (hash) => end(hash, false),
    close: () => {
      stop?.()
      stop = undefined
      since.clear()
    },
  }
}
