import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { createMemoryLog, type Log, type LogQuery } from '@unstale/cache-core'
import { listen } from './hosts/listen'

export interface LogServer {
  /** A log port of an instance: each call goes over the network. */
  connect(): Log
  close(): Promise<void>
}

/** A log of its own process as far as its clients can tell: several instances share it over loopback. */
export const startLogServer = async (): Promise<LogServer> => {
  const log = createMemoryLog()
  const host = await listen(
    createServer((request, response) => {
      const gone = new AbortController()
      response.on('close', () => gone.abort())
      const answer = async (): Promise<unknown> => {
        const [name, ...args] = (await json(request)) as [keyof Log, ...unknown[]]
        if (name === 'read') return log.read({ ...(args[0] as LogQuery), signal: gone.signal })
        return (log[name] as (...all: unknown[]) => unknown)(...args)
      }
      answer().then(
        (result) => response.end(JSON.stringify(result ?? null)),
        () => response.destroy(),
      )
    }),
  )
  const call = async <T>(signal: AbortSignal | undefined, ...body: readonly unknown[]): Promise<T> => {
    const response = await fetch(host.origin, { method: 'POST', body: JSON.stringify(body), ...(signal && { signal }) })
    return (await response.json()) as T
  }
  return {
    connect: () => ({
      append: (record, options) => call(undefined, 'append', record, options ?? {}),
      read: ({ signal, onAsk: _, ...query } = {}) => call(signal, 'read', query),
      plan: (id, record, delayMs) => call(undefined, 'plan', id, record, delayMs),
      unplan: (id) => call(undefined, 'unplan', id),
      renew: () => call(undefined, 'renew'),
    }),
    close: host.close,
  }
}
