import type { ClientState } from '../client-state'
import { isWorthFetching } from './is-worth-fetching'
import { mayPrefetch } from './may-prefetch'
import type { ConnectionHint, Prefetchable, PrefetchBudget, Prefetcher, PrefetchReason, PrefetchRequest } from './prefetch-types'
import { sizeOf } from './size-of'
import { createUseWatch } from './watch-use'

const urgency: readonly PrefetchReason[] = ['manual', 'intent', 'visible', 'likely', 'idle']
const MINUTE = 60_000
const defaults: Required<PrefetchBudget> = { concurrency: 2, busyAt: 6, queue: 50, bytesPerMinute: 1_000_000 }

/** One query that is to be fetched ahead, whoever wants it. */
interface Job {
  readonly hash: string
  readonly query: Prefetchable
  readonly wishes: Set<{ readonly reason: PrefetchReason }>
  readonly done: Promise<void>
  readonly finish: () => void
  isRunning: boolean
}

const mostUrgent = ({ wishes }: Job): PrefetchReason =>
  urgency.find((reason) => [...wishes].some((wish) => wish.reason === reason)) ?? 'idle'

const connectionOfPage = (): ConnectionHint | undefined =>
  (globalThis as { readonly navigator?: { readonly connection?: ConnectionHint } }).navigator?.connection

export const createPrefetcher = (state: ClientState, connection: () => ConnectionHint | undefined = connectionOfPage): Prefetcher => {
  const { queryClient, ports, page } = state
  const jobs = new Map<string, Job>()
  const uses = createUseWatch(state)
  let budget = defaults
  let spent: readonly { readonly at: number; readonly bytes: number }[] = []
  let cancelTimer: (() => void) | undefined

  const isSpent = (): boolean => {
    const now = ports.clock.monotonic()
    spent = spent.filter(({ at }) => now - at < MINUTE)
    return spent.reduce((sum, { bytes }) => sum + bytes, 0) >= budget.bytesPerMinute
  }
  const end = (job: Job): void => {
    jobs.delete(job.hash)
    job.finish()
  }

  const fetchAhead = (query: Prefetchable): Promise<void> =>
    'initialPageParam' in query ? queryClient.prefetchInfiniteQuery(query as never) : queryClient.prefetchQuery(query as never)

  const run = async (job: Job): Promise<void> => {
    job.isRunning = true
    const before = state.cache.get(job.hash)
    // Somebody loads it already: there is nothing to do but to wait.
    const isOwn = before?.state.fetchStatus !== 'fetching'
    if (isOwn && (before?.getObserversCount() ?? 0) === 0) uses.started(job.hash)
    try {
      await fetchAhead(job.query)
    } finally {
      const { data, status } = state.cache.get(job.hash)?.state ?? {}
      if (isOwn && data !== undefined) spent = [...spent, { at: ports.clock.monotonic(), bytes: sizeOf(data) }]
      if (isOwn && status !== 'success') uses.wasted(job.hash)
      end(job)
      step()
    }
  }

  /** Looks again in a while: nothing tells when the page is done loading, or a minute is over. */
  const later = (): void => {
    cancelTimer ??= ports.timers.after(250, () => {
      cancelTimer = undefined
      step()
    })
  }

  const step = (): void => {
    const waiting = [...jobs.values()].filter(({ isRunning }) => !isRunning)
    if (waiting.length === 0) return
    waiting.sort((a, b) => urgency.indexOf(mostUrgent(a)) - urgency.indexOf(mostUrgent(b)))
    let running = jobs.size - waiting.length
    for (const job of waiting) {
      const reason = mostUrgent(job)
      const circumstances = {
        isOnline: page?.isOnline() ?? false,
        isVisible: page?.isVisible() ?? false,
        connection: connection(),
        isSpent: isSpent(),
      }
      if (!mayPrefetch(reason, circumstances) || !isWorthFetching(state, queryClient, job.query)) {
        end(job)
        continue
      }
      if (running >= budget.concurrency) break
      if (reason !== 'manual' && state.loads - running >= budget.busyAt) {
        later()
        break
      }
      running++
      void run(job).catch(() => undefined)
    }
    const overflow = [...jobs.values()].filter(({ isRunning }) => !isRunning).length - budget.queue
    if (overflow > 0) for (const job of waiting.reverse().slice(0, overflow)) if (!job.isRunning) end(job)
  }

  const stop = (job: Job): void => {
    if (job.isRunning) {
      const query = state.cache.get(job.hash)
      // A component that looks at it by now wants it as well.
      if (!query || query.getObserversCount() > 0) return
      uses.wasted(job.hash)
      void query.cancel({ silent: true, revert: true })
    } else end(job)
  }

  const want = (query: Prefetchable, wish: { readonly reason: PrefetchReason }): Job => {
    const { queryHash: hash } = queryClient.defaultQueryOptions(query as never) as { readonly queryHash: string }
    let job = jobs.get(hash)
    if (!job) {
      let finish = (): void => undefined
      const done = new Promise<void>((resolve) => {
        finish = resolve
      })
      job = { hash, query, wishes: new Set(), done, finish, isRunning: false }
      jobs.set(hash, job)
    }
    job.wishes.add(wish)
    return job
  }

  return {
    prefetch: (query, reason): PrefetchRequest => {
      const wish = { reason }
      const wanted = (Array.isArray(query) ? (query as readonly Prefetchable[]) : [query as Prefetchable]).map((each) => want(each, wish))
      step()
      return {
        done: Promise.all(wanted.map(({ done }) => done)).then(() => undefined),
        cancel: () => {
          for (const job of wanted) if (job.wishes.delete(wish) && job.wishes.size === 0 && jobs.get(job.hash) === job) stop(job)
          step()
        },
      }
    },
    configure: (next) => {
      budget = { ...budget, ...next }
      step()
    },
    close: () => {
      cancelTimer?.()
      uses.close()
      for (const job of [...jobs.values()]) end(job)
    },
  }
}
