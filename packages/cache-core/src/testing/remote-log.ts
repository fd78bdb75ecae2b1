import type { Log, LogPage, LogQuery } from '../log'
import type { Timers } from '../ports'

export interface RemoteLog {
  readonly log: Log
  /** How the next reads behave: `answer`, never answer, or fail. */
  mode: 'answer' | 'hang' | 'fail'
  /** Called with each page on its way to the reader, who gets what it returns. */
  tamper: (page: LogPage) => LogPage
  reads: number
  /** How long each answer is under way, in ms. */
  delayMs: number
}

/** A log as another process sees it: it can only be read, and reading can go wrong. */
export const remoteLog = (log: Log, timers?: Timers): RemoteLog => {
  const remote: RemoteLog = {
    mode: 'answer',
    tamper: (page) => page,
    reads: 0,
    delayMs: 0,
    log: {
      append: log.append,
      plan: log.plan,
      unplan: log.unplan,
      renew: log.renew,
      read: async (query?: LogQuery) => {
        remote.reads++
        if (remote.mode === 'fail') throw new Error('connection refused')
        if (remote.mode === 'hang') return new Promise<LogPage>(() => undefined)
        const page = await log.read(query)
        if (remote.delayMs > 0) await new Promise<void>((resolve) => void timers?.after(remote.delayMs, resolve))
        return remote.tamper(page)
      },
    },
  }
  return remote
}
