import type { SecondLevel, SharedEntry, SharedHit, Tag } from '@unstale/cache-core'
import { serverError } from './errors'

/** What is used of a Keyv: any version, any adapter. */
export interface KeyvLike {
  get(key: string): Promise<unknown>
  set(key: string, value: string, ttl?: number): Promise<unknown>
  delete(key: string): Promise<unknown>
}

export interface KeyvStoreOptions {
  /** Before each key. Default `unstale:`. */
  readonly prefix?: string
  /** How long an entry without a ttl stays in the store at most, in ms. Default one day. */
  readonly keep?: number
  /** Values to text, and back. Default: JSON, for values that come back from it as they were; others are refused. */
  readonly serialize?: (value: unknown) => string
  readonly parse?: (text: string) => unknown
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** The form of what is stored; another one is not read. */
const FORMAT = 1

/** Whether JSON gives it back as it was. */
const isJson = (value: unknown, depth = 0): boolean => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object' || depth > 200) return false
  if (Array.isArray(value)) return value.every((member) => isJson(member, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  // A field that is undefined is left out, which reads the same.
  return !('toJSON' in value) && Object.values(value).every((member) => member === undefined || isJson(member, depth + 1))
}

const serializeJson = (value: unknown): string => {
  if (isJson(value)) return JSON.stringify(value)
  throw serverError(
    'VALUE_NOT_SHAREABLE',
    'The value would not come back from JSON as it is. Give `serialize` and `parse`, or load plain data.',
  )
}

/** A text's check sum: what was cut short or overwritten must not be taken for an entry. */
const sumOf = (text: string): string => {
  let a = 0x811c9dc5
  let b = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = (Math.imul(b, 31) + unit) | 0
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`
}

interface Stored {
  readonly format: number
  readonly key: string
  readonly epoch: string
  readonly asOf: number
  readonly ttl: number | null
  readonly grace: number
  readonly at: number
  readonly tags: readonly (readonly [Tag, Tag?])[]
  /** Left out for `undefined`, which JSON does not know. */
  readonly value?: string
}

/** Undefined for what is not whole, not ours, or not of this key. */
const readStored = (text: unknown, key: string): Stored | undefined => {
  if (typeof text !== 'string') return undefined
  const end = text.indexOf('\n')
  const body = text.slice(end + 1)
  if (end < 0 || text.slice(0, end) !== sumOf(body)) return undefined
  const stored = JSON.parse(body) as Stored
  return stored.format === FORMAT && stored.key === key ? stored : undefined
}

/**
 * A second level in whatever Keyv can write to. It does not lie beside the log, so each process decides by its own ledger
 * whether an entry may answer. A ttl goes by the wall clocks of the processes that share it.
 *
 * @example
 * const cache = createServerCache({ log, secondLevel: keyvStore(new Keyv({ store: new KeyvSqlite('sqlite://cache.db') })) })
 */
export const keyvStore = (keyv: KeyvLike, options: KeyvStoreOptions = {}): SecondLevel => {
  const { prefix = 'unstale:', keep = 86_400_000, serialize = serializeJson, parse = JSON.parse, now = Date.now } = options

  const read = async (key: string): Promise<Stored | undefined> => readStored(await keyv.get(prefix + key), key)

  const hitOf = (stored: Stored): SharedHit => {
    const { epoch, asOf, grace, at, tags, value } = stored
    return {
      entry: {
        value: value === undefined ? undefined : parse(value),
        tagSet: new Map(tags.map(([name, cover]) => [name, cover])),
        epoch,
        asOf,
        ttl: stored.ttl ?? undefined,
        grace,
      },
      // A clock that is ahead of ours must not make an entry younger than new.
      ageMs: Math.max(0, now() - at),
    }
  }

  return {
    get: async (key) => {
      const stored = await read(key)
      return stored && hitOf(stored)
    },
    set: async (key, entry: SharedEntry) => {
      const { value, tagSet, epoch, asOf, ttl, grace } = entry
      const stored: Stored = {
        format: FORMAT,
        key,
        epoch,
        asOf,
        ttl: ttl ?? null,
        grace,
        at: now(),
        tags: [...tagSet].map(([name, cover]) => (cover === undefined ? [name] : [name, cover])),
        ...(value !== undefined && { value: serialize(value) }),
      }
      const held = await read(key).catch(() => undefined)
      if (held && held.epoch === epoch && held.asOf > asOf) return
      const body = JSON.stringify(stored)
      await keyv.set(prefix + key, `${sumOf(body)}\n${body}`, ttl === undefined ? keep : Math.max(1, Math.min(keep, ttl)))
    },
    delete: async (key) => void (await keyv.delete(prefix + key)),
  }
}
