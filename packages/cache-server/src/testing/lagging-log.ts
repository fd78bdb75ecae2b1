import type { Log, LogPage, LogQuery } from '@unstale/cache-core'

export interface LaggingLog {
  readonly log: Log
  /** Whether the background reader hears of nothing until the log is asked directly. */
  lagging: boolean
  /** How the log answers. */
  mode: 'answer' | 'fail'
  reads: number
}

/** A shared log as one of several processes sees it: what is not asked for directly may arrive late. */
export const laggingLog = (log: Log): LaggingLog => {
  const view: LaggingLog = {
    lagging: false,
    mode: 'answer',
    reads: 0,
    log: {
      append: log.append,
      plan: log.plan,
      unplan: log.unplan,
      renew: log.renew,
      read: async (query: LogQuery = {}) => {
        if (view.mode === 'fail') throw new Error('connection refused')
        if (query.waitMs && view.lagging) return new Promise<LogPage>(() => undefined)
        if (!query.waitMs) view.reads++
        const page = await log.read(query)
        // A blocking read that was under way when the lag began is lost with it.
        return query.waitMs && view.lagging ? new Promise<LogPage>(() => undefined) : page
      },
    },
  }
  return view
}
