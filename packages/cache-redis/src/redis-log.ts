import {
  type Log,
  type LogPage,
  type LogQuery,
  type NewRecord,
  type Ports,
  type Position,
  type Tag,
  withDefaultPorts,
} from '@unstale/cache-core'
import { checkCounts } from './check-counts'
import { redisError } from './errors'
import { keysOf } from './keys'
import { createLink } from './link'
import { createLogCaller } from './log-caller'
import { APPEND_SCRIPT, PLAN_SCRIPT, READ_SCRIPT, RENEW_SCRIPT, UNPLAN_SCRIPT, usualAppend } from './log-scripts'
import { readArrived } from './read-arrived'
import { readPage } from './read-page'
import { writeRecord } from './record-text'
import type { RedisClient } from './redis-client'
import { runScript } from './script'
import { bucketsOf } from './tag-buckets'

export interface RedisLogOptions {
  /** Names the log: processes with the same one share it. Default `unstale`. */
  readonly namespace?: string
  /** Records kept for readers that are behind; from 1,000 on a block more, which the server keeps anyway. Default 10,000. */
  readonly retain?: number
  /** Due work held at most. Default 1,000. */
  readonly maxDue?: number
  /** How long Redis may take to answer before its connection is given up, in ms. Default 1,000. */
  readonly timeout?: number
  readonly ports?: Partial<Ports>
}

/** A log that many processes share. */
export interface RedisLog extends Log {
  /** Ends its connections. The client that it was made with is not touched. */
  close(): Promise<void>
}

/** Records of one answer at most. */
const PAGE = 512

const NOWHERE: Position = { epoch: '', seq: 0 }

/**
 * The log on a Redis Stream, for any number of processes.
 * Takes the client that the application has, of `redis` or `ioredis`, single or cluster, and opens connections of its own.
 *
 * Throws `CLIENT_UNKNOWN` for another kind of client, `OPTION_INVALID` for options that mean nothing.
 *
 * @example
 * const log = redisLog(createClient({ url: process.env.REDIS_URL }))
 * const cache = createServerCache({ log })
 */
export const redisLog = (client: RedisClient, options: RedisLogOptions = {}): RedisLog => {
  const { namespace = 'unstale', retain = 10_000, maxDue = 1_000, timeout = 1_000 } = options
  checkCounts({ retain, maxDue, timeout })
  const { timers, random } = withDefaultPorts(options.ports)
  const keys = keysOf(namespace)
  const link = createLink({ client, timeout, timers })
  const call = createLogCaller({ link, keys, retain, random })
  /** Only within an epoch that is known to go on is it any use to wait for the next record. */
  let lastEpoch = ''
  /** Whether the server tells which history it has. Where it does not, no append is a usual one. */
  let isTold = true
  /** Whether a second level asks for the positions of tags: what nobody notes need not be worked out. */
  let isNoted = false
  const usual = usualAppend(retain)

  /** Undefined when anything is out of the ordinary: then nothing was done. */
  const appendUsually = async (record: string, tags: readonly Tag[]): Promise<Position | undefined> => {
    const args = isNoted ? [record, bucketsOf(tags)] : [record]
    const reply = await runScript(link, usual, [keys.state, keys.log, keys.due], args)
    if (typeof reply !== 'string') return undefined
    const end = reply.indexOf(' ')
    return { epoch: reply.slice(end + 1), seq: Number(reply.slice(0, end)) }
  }

  const read = async ({ after = NOWHERE, waitMs = 0, onAsk, signal }: LogQuery = {}): Promise<LogPage> => {
    if (waitMs > 0 && after.epoch === lastEpoch && after.epoch !== '') {
      const block = ['XREAD', 'BLOCK', String(Math.ceil(waitMs)), 'COUNT', String(PAGE), 'STREAMS', keys.log, `${after.seq}-0`]
      const arrived = readArrived(await link.block(keys.log, block, waitMs, signal), after)
      if (arrived) return arrived
      onAsk?.()
    }
    const reply = await call(READ_SCRIPT, [after.epoch, String(after.seq), String(PAGE)])
    const page = readPage(reply, after, PAGE)
    lastEpoch = page.epoch
    return page
  }

  const plan = async (id: string, record: NewRecord, delayMs: number): Promise<void> => {
    const [outcome] = await call(PLAN_SCRIPT, [id, writeRecord(record), bucketsOf(record.tags), String(Math.ceil(delayMs)), String(maxDue)])
    if (outcome === 'full')
      throw redisError(
        'DUE_LIST_FULL',
        `${maxDue} writes are already planned, which is the limit. Raise maxDue, or look for writes that never end.`,
      )
  }

  return {
    append: async (record, { settles = '', againAfterMs } = {}) => {
      const text = writeRecord(record)
      if (isTold && settles === '' && againAfterMs === undefined) {
        const position = await appendUsually(text, record.tags)
        if (position) return position
      }
      const again = againAfterMs === undefined ? '' : String(Math.ceil(againAfterMs))
      const args = [text, bucketsOf(record.tags), settles, again, random.id(), String(maxDue)]
      const [epoch, seq, noted, known] = await call(APPEND_SCRIPT, args)
      isNoted = Number(noted) === 1
      isTold = Number(known) === 1
      return { epoch: String(epoch), seq: Number(seq) }
    },
    read,
    plan,
    unplan: async (id) => void (await call(UNPLAN_SCRIPT, [id])),
    renew: async () => void (await call(RENEW_SCRIPT, [])),
    close: async () => link.close(),
  }
}
