import type { Timers } from '@unstale/cache-core'
import { redisError } from './errors'
import type { RedisClient } from './redis-client'
import { openWire, type Wire } from './wire'

export interface LinkOptions {
  readonly client: RedisClient
  /** How long an answer may take, in ms. */
  readonly timeout: number
  readonly timers: Timers
}

export interface SendOptions {
  readonly binary?: boolean
  readonly signal?: AbortSignal
}

/** The way to Redis. A connection that does not answer in time is given up: a socket that leads nowhere never errors by itself. */
export interface Link {
  /** How often a connection was lost, or may have been. */
  readonly losses: number
  send(key: string, args: readonly (string | Buffer)[], options?: SendOptions): Promise<unknown>
  /** Like `send`, on a connection that nothing else waits for; the answer may take `ms` longer. */
  block(key: string, args: readonly (string | Buffer)[], ms: number, signal: AbortSignal | undefined): Promise<unknown>
  close(): void
}

export const createLink = ({ client, timeout, timers }: LinkOptions): Link => {
  const open = new Set<Wire>()
  let shared: Wire | undefined
  let idle: readonly Wire[] = []
  let losses = 0
  let closed = false
  /** What answered waits have left behind: who was waiting has more urgent things to do. */
  let leftovers: (() => void)[] = []

  const clean = (): void => {
    const all = leftovers
    leftovers = []
    for (const each of all) each()
  }

  const openOne = (): Wire => {
    if (closed) throw redisError('REDIS_CLOSED', 'The log or store is closed. Create a new one to go on.')
    const wire = openWire(client, () => void losses++)
    open.add(wire)
    return wire
  }

  const drop = (wire: Wire): void => {
    if (!open.delete(wire)) return
    if (shared === wire) shared = undefined
    losses++
    wire.drop()
  }

  /** Settles with the answer, when it is late, or when it is no longer wanted. */
  const answer = (wire: Wire, work: Promise<unknown>, ms: number, signal: AbortSignal | undefined, isOwn: boolean): Promise<unknown> =>
    new Promise((resolve, reject) => {
      let isOver = false
      const end = (settle: () => void, giveUp: boolean): void => {
        if (isOver) return
        isOver = true
        leftovers.push(() => {
          cancel()
          signal?.removeEventListener('abort', onAbort)
        })
        if (giveUp) drop(wire)
        if (!isOwn) clean()
        settle()
      }
      const late = (): void => end(() => reject(redisError('REDIS_TIMEOUT', `Redis did not answer within ${ms} ms.`)), true)
      // A connection of one's own is still waiting: the next command on it would wait as well.
      const onAbort = (): void => end(() => reject(redisError('REDIS_CLOSED', 'The answer is no longer wanted.')), isOwn)
      const cancel = timers.after(ms, late)
      signal?.addEventListener('abort', onAbort)
      work.then(
        (value) => end(() => resolve(value), false),
        (error: unknown) => end(() => reject(error), false),
      )
    })

  return {
    get losses() {
      return losses
    },
    send: async (key, args, { binary = false, signal } = {}) => {
      signal?.throwIfAborted()
      const wire = (shared ??= openOne())
      return answer(wire, wire.send(key, args, binary), timeout, signal, false)
    },
    block: async (key, args, ms, signal) => {
      clean()
      signal?.throwIfAborted()
      const wire = idle[0] ?? openOne()
      idle = idle.filter((other) => other !== wire)
      try {
        const value = await answer(wire, wire.send(key, args, false), ms + timeout, signal, true)
        if (open.has(wire)) idle = [...idle, wire]
        return value
      } catch (error) {
        drop(wire)
        throw error
      }
    },
    close: () => {
      closed = true
      clean()
      for (const wire of open) wire.drop()
      open.clear()
      shared = undefined
      idle = []
    },
  }
}
