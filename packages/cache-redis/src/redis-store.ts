import { type LoadClaim, type Ports, type SecondLevel, type SharedHit, withDefaultPorts } from '@unstale/cache-core'
import { checkCounts } from './check-counts'
import { readMeta, writeMeta } from './entry-meta'
import { keysOf } from './keys'
import { createLink } from './link'
import { createLogCaller } from './log-caller'
import { createPacker } from './pack-value'
import type { RedisClient } from './redis-client'
import { runScript } from './script'
import { type Serializer, structuredSerializer } from './serializer'
import { CLAIM_SCRIPT, GET_SCRIPT, RELEASE_SCRIPT, SET_SCRIPT } from './store-scripts'
import { bucketsOf } from './tag-buckets'

export interface RedisStoreOptions {
  /** The namespace of the log: entries are compared with it where they lie. Default `unstale`. */
  readonly namespace?: string
  /** How long an entry without a ttl stays, in ms. Default one day. */
  readonly maxAge?: number
  /** Values of more bytes are compressed (Brotli). Default 4,096; `Infinity` for never. */
  readonly compressAbove?: number
  /** Values of more bytes, as they would be stored, are refused with `VALUE_NOT_SHAREABLE`. Default 1,048,576. */
  readonly maxValueBytes?: number
  /** Default: what `structuredClone` can copy. */
  readonly serializer?: Serializer
  /** As given to `redisLog`: either may be the first to begin the log. Default 10,000. */
  readonly retain?: number
  /** How long Redis may take to answer before its connection is given up, in ms. Default 1,000. */
  readonly timeout?: number
  readonly ports?: Partial<Ports>
}

/** A second level that many processes share. */
export interface RedisStore extends SecondLevel {
  /** Ends its connections. The client that it was made with is not touched. */
  close(): Promise<void>
}

const DAY = 86_400_000

/**
 * Entries that many processes share, beside the log of the same namespace. One round trip finds an entry and compares its
 * tags with the log, so what it answers is right whatever the asking process has heard, and a deploy starts warm.
 *
 * Throws `CLIENT_UNKNOWN` for another kind of client, `OPTION_INVALID` for options that mean nothing.
 *
 * @example
 * const cache = createServerCache({ log: redisLog(client), secondLevel: redisStore(client) })
 */
export const redisStore = (client: RedisClient, options: RedisStoreOptions = {}): RedisStore => {
  const { namespace = 'unstale', maxAge = DAY, compressAbove = 4_096, maxValueBytes = 2 ** 20, retain = 10_000, timeout = 1_000 } = options
  checkCounts({ maxAge, maxValueBytes, retain, timeout })
  const { timers, random } = withDefaultPorts(options.ports)
  const keys = keysOf(namespace)
  const link = createLink({ client, timeout, timers })
  const call = createLogCaller({ link, keys, retain, random })
  const packer = createPacker({ serializer: options.serializer ?? structuredSerializer, compressAbove, maxValueBytes })

  const remove = async (key: string): Promise<void> => void (await link.send(keys.entry(key), ['UNLINK', keys.entry(key)]))

  /** What cannot be read makes way, and is handed on as what it is: no entry. The engine says so, and loads. */
  const unreadable = async (key: string): Promise<SharedHit> => {
    await remove(key)
    return { entry: undefined, ageMs: 0 } as unknown as SharedHit
  }

  const get = async (key: string, signal: AbortSignal): Promise<SharedHit | undefined> => {
    const reply = await call(GET_SCRIPT, [], { keys: [keys.entry(key)], send: { binary: true, signal } })
    const [outcome, epoch, tail, asOf, age, metaText, value] = reply
    if (String(outcome) === 'unreadable') return unreadable(key)
    if (String(outcome) !== 'hit') return undefined
    const meta = readMeta(String(metaText))
    const ageMs = Math.max(0, Number(String(age)))
    if (!meta || !Buffer.isBuffer(value)) return unreadable(key)
    try {
      const { tagSet, ttl, grace, isCompressed } = meta
      const unpacked = await packer.unpack({ bytes: value, isCompressed })
      return {
        entry: { value: unpacked, tagSet, ttl, grace, epoch: String(epoch), asOf: Number(String(asOf)) },
        ageMs,
        checkedAt: { epoch: String(epoch), seq: Number(String(tail)) },
      }
    } catch {
      return unreadable(key)
    }
  }

  const claim = async (key: string, forMs: number): Promise<LoadClaim | undefined> => {
    const name = keys.claim(key)
    const token = random.id()
    const granted = await runScript(link, CLAIM_SCRIPT, [name, keys.entry(key)], [token, String(Math.ceil(forMs))])
    if (Number(granted) !== 1) return undefined
    return { release: async () => void (await runScript(link, RELEASE_SCRIPT, [name], [token]).catch(() => undefined)) }
  }

  return {
    get,
    set: async (key, entry) => {
      const { bytes, isCompressed } = await packer.pack(key, entry.value)
      const goesAfter = Math.max(1, Math.ceil(Math.min(maxAge, entry.ttl ?? maxAge)))
      const known = [entry.epoch, String(entry.asOf), bucketsOf(entry.tagSet.keys()), writeMeta(entry, isCompressed)]
      await call(SET_SCRIPT, [...known, bytes, String(goesAfter)], { keys: [keys.entry(key)] })
    },
    delete: remove,
    claim,
    close: async () => link.close(),
  }
}
