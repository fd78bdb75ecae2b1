import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import { type Ports, type SnapshotExchange, withDefaultPorts } from '@unstale/cache-core'
import { checkCounts } from './check-counts'
import { redisError } from './errors'
import { keysOf } from './keys'
import { createLink } from './link'
import type { RedisClient } from './redis-client'
import { runScript, script } from './script'

export interface RedisSnapshotsOptions {
  /** Instances with the same one see each other. Default `unstale`. */
  readonly namespace?: string
  /** Instances that may show their numbers at once. Default 64. */
  readonly maxInstances?: number
  /** Numbers of one instance of more bytes, as they would be stored, are refused with `SNAPSHOT_TOO_LARGE`. Default 524,288. */
  readonly maxBytes?: number
  /** How long Redis may take to answer before its connection is given up, in ms. Default 1,000. */
  readonly timeout?: number
  readonly ports?: Partial<Ports>
}

/** Numbers that instances share. */
export interface RedisSnapshots extends SnapshotExchange {
  /** Ends its connections. The client that it was made with is not touched. */
  close(): Promise<void>
}

/**
 * KEYS: the names by when they go, what this one shows. ARGV: name, bytes, ms, how many there may be.
 * Names are forgotten with what they showed, by the server's clock: one that died leaves nothing behind.
 */
const PUBLISH = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return 'full' end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return 'shown'
`)

const NAME = /^[\w.:-]{1,128}$/

/** Names repeat in numbers more than anywhere: they shrink to a twentieth. What grows beyond this is not what was published. */
const MOST_GROWTH = 100

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

/**
 * Instances show each other their numbers through Redis, beside the log of the same namespace, so that any of them answers for all.
 * What an instance shows goes by itself when it no longer renews it.
 *
 * Throws `CLIENT_UNKNOWN` for another kind of client, `OPTION_INVALID` for options that mean nothing.
 *
 * @example
 * const metrics = createMetrics({ exchange: redisSnapshots(client) })
 */
export const redisSnapshots = (client: RedisClient, options: RedisSnapshotsOptions = {}): RedisSnapshots => {
  const { namespace = 'unstale', maxInstances = 64, maxBytes = 2 ** 19, timeout = 1_000 } = options
  checkCounts({ maxInstances, maxBytes, timeout })
  const { timers } = withDefaultPorts(options.ports)
  const keys = keysOf(namespace)
  const link = createLink({ client, timeout, timers })

  const unpack = async (held: unknown): Promise<readonly string[]> => {
    if (!Buffer.isBuffer(held) || held.length > maxBytes) return []
    try {
      return [(await decompress(held, { maxOutputLength: maxBytes * MOST_GROWTH })).toString()]
    } catch {
      return []
    }
  }

  return {
    publish: async (name, text, keepMs) => {
      if (!NAME.test(name))
        throw redisError('OPTION_INVALID', `The name of an instance must be 1 to 128 letters, digits and .:-_ but is "${name}".`, {
          subject: 'name',
        })
      checkCounts({ keepMs })
      const held = await compress(text, QUALITY)
      if (held.length > maxBytes)
        throw redisError(
          'SNAPSHOT_TOO_LARGE',
          `The numbers of "${name}" have ${held.length} bytes compressed; maxBytes is ${maxBytes}. Tell fewer families apart (maxFamilies), or raise it.`,
          { subject: name },
        )
      const outcome = await runScript(link, PUBLISH, [keys.shown, keys.snapshot(name)], [name, held, String(keepMs), String(maxInstances)])
      if (outcome === 'full')
        throw redisError('SNAPSHOTS_FULL', `${maxInstances} instances already show their numbers, which is the limit. Raise maxInstances.`)
    },
    collect: async () => {
      const names = await link.send(keys.shown, ['ZRANGE', keys.shown, '0', String(maxInstances - 1)])
      if (!Array.isArray(names)) throw redisError('REPLY_MALFORMED', 'Redis did not answer with the names of instances.')
      const known = names.filter((name): name is string => typeof name === 'string' && NAME.test(name))
      if (known.length === 0) return []
      const held = await link.send(keys.shown, ['MGET', ...known.map(keys.snapshot)], { binary: true })
      if (!Array.isArray(held)) throw redisError('REPLY_MALFORMED', 'Redis did not answer with what instances show.')
      return (await Promise.all(held.map(unpack))).flat()
    },
    close: async () => link.close(),
  }
}
