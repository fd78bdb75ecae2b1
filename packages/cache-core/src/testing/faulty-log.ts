import type { AppendOptions, Log, LogQuery, NewRecord } from '../log'
import { createMemoryLog } from '../memory-log'
import type { Ports } from '../ports'

export interface FaultyLog {
  readonly log: Log
  /** What another process would read. */
  readonly source: Log
  /** How appends and new epochs end: taken, refused, or never. */
  appends: 'answer' | 'fail' | 'hang'
  /** `late`: answers are on their way for ever. */
  reads: 'answer' | 'late'
  /** The epoch that an append is acknowledged with, though nobody else will ever read it. */
  deposed: string | undefined
  readonly planned: { readonly id: string; readonly delayMs: number }[]
}

const broken = (mode: FaultyLog['appends']): Promise<never> | undefined => {
  if (mode === 'fail') return Promise.reject(new Error('refused'))
  return mode === 'hang' ? new Promise<never>(() => undefined) : undefined
}

/** A shared log whose way in can be broken while it can still be read. */
export const faultyLog = (ports: Ports): FaultyLog => {
  const source = createMemoryLog({ ports })
  const faulty: FaultyLog = {
    source,
    appends: 'answer',
    reads: 'answer',
    deposed: undefined,
    planned: [],
    log: {
      append: async (record: NewRecord, options?: AppendOptions) => {
        if (faulty.deposed !== undefined) return { epoch: faulty.deposed, seq: 1 }
        return broken(faulty.appends) ?? source.append(record, options)
      },
      renew: async () => broken(faulty.appends) ?? source.renew(),
      read: async (query?: LogQuery) => {
        const page = await source.read(query)
        return faulty.reads === 'late' ? new Promise<never>(() => undefined) : page
      },
      plan: async (id, record, delayMs) => {
        faulty.planned.push({ id, delayMs })
        return source.plan(id, record, delayMs)
      },
      unplan: source.unplan,
    },
  }
  return faulty
}
