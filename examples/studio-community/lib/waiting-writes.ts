import { dehydrate, hydrate, type QueryClient } from '@tanstack/react-query'

/** A place in the browser for what one tab has not been able to send. */
const PREFIX = 'waiting-writes:'

const read = (key: string): unknown => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    return null
  }
}

/**
 * Keeps writes that wait for a connection, so that they outlive the page: a page that is opened later takes over what belongs to none
 * that lives any more, draws it and sends it. Each tab has a place of its own and a lock that says it lives, so nothing is sent twice.
 * Returns what ends it.
 */
export const keepWaitingWrites = (queryClient: QueryClient): (() => void) => {
  const { locks } = navigator as { readonly locks?: LockManager }
  if (!locks) return () => undefined
  const key = `${PREFIX}${crypto.randomUUID()}`
  const ended = new AbortController()
  let letGo: (() => void) | undefined

  /** A page that holds a lock is not kept for going back to: it is held only while something waits. */
  const hold = (): void => {
    if (letGo) return
    const released = new Promise<void>((resolve) => {
      letGo = resolve
    })
    void locks.request(key, () => released)
  }

  const store = (): void => {
    const waiting = dehydrate(queryClient, {
      shouldDehydrateQuery: () => false,
      shouldDehydrateMutation: ({ state }) => state.isPaused,
    })
    if (waiting.mutations.length > 0) {
      hold()
      localStorage.setItem(key, JSON.stringify(waiting))
    } else if (letGo) {
      localStorage.removeItem(key)
      letGo()
      letGo = undefined
    }
  }

  /** Waits for whoever has the lock: a page that was closed a moment ago, or reloaded, may be said to live still. */
  const takeOver = async (orphan: string): Promise<void> => {
    await locks.request(orphan, { signal: ended.signal }, () => {
      const waiting = read(orphan)
      if (waiting) hydrate(queryClient, waiting)
      // Under its own name before the old one goes: whatever happens in between, it is not lost.
      store()
      localStorage.removeItem(orphan)
    })
    await queryClient.resumePausedMutations()
  }

  const stop = queryClient.getMutationCache().subscribe(store)
  const left = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))
  for (const orphan of left) {
    takeOver(orphan).catch((error: unknown) => {
      if (!ended.signal.aborted) throw error
    })
  }
  return () => {
    stop()
    ended.abort()
    letGo?.()
  }
}
