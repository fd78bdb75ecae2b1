import type { Bus, CacheEvents, Cause, Unsubscribe } from '@unstale/cache-bus'
import { boundFamilies, keyFamilyOf } from './families'
import type { Attributes } from './report-types'
import type { Cell, Totals } from './totals'

export interface CollectOptions {
  /** Tells caches apart. Default `cache`. */
  readonly cache?: string
  /** Families of keys, and of tags, told apart; the rest is `other`. Default 100. */
  readonly maxFamilies?: number
  /** The family of a key or of a query's hash. Default: what stands before the first separator, without ids. */
  readonly keyFamilyOf?: (key: string) => string
  /** Ms that only rise. Default `performance.now`. */
  readonly now?: () => number
}

/** Names that are remembered to save work; beyond, the work is done again. */
export const REMEMBERED = 1_000

/** What each event counts. */
export type Handlers = { readonly [Name in keyof CacheEvents]?: (payload: CacheEvents[Name]) => void }

/** What handlers count with. Names of keys and tags become families here. */
export interface Counting {
  readonly now: () => number
  cellOf(name: string, attributes: Attributes): Cell
  gauge(name: string, attributes?: Attributes): Cell
  count(name: string, attributes?: Attributes, by?: number): void
  byKey(name: string, key: string, more?: Attributes): void
  observe(name: string, value: number, cause?: Cause): void
  error(kind: string): () => void
  keyFamily(key: string): string
  tagFamily(tag: string): string
}

export const createCounting = (totals: Totals, options: CollectOptions): Counting => {
  const { cache = 'cache', maxFamilies = 100, now = () => performance.now() } = options
  const cells = new Map<string, Cell>()

  const cellOf = (name: string, attributes: Attributes): Cell => {
    const id = name + Object.values(attributes).join('\n')
    const found = cells.get(id) ?? totals.counter(name, { cache, ...attributes })
    cells.set(id, found)
    return found
  }
  const count = (name: string, attributes: Attributes = {}, by = 1): void => {
    cellOf(name, attributes).value += by
  }
  const family = (familyOf: (name: string) => string, of: string) =>
    boundFamilies(familyOf, maxFamilies, () => count('families.overflowed', { of }))
  const keyFamily = family(options.keyFamilyOf ?? keyFamilyOf, 'key')

  return {
    now,
    cellOf,
    gauge: (name, attributes) => totals.gauge(name, { cache, ...attributes }),
    count,
    byKey: (name, key, more) => count(name, { family: keyFamily(key), ...more }),
    observe: (name, value, cause) => totals.observe(name, { cache }, value, cause),
    error: (kind) => () => count('errors', { kind }),
    keyFamily,
    tagFamily: family((tag) => /^[^:?*]*/.exec(tag)?.[0] as string, 'tag'),
  }
}

/** Returns what ends it. */
export const listen = (events: Bus<CacheEvents>, handlers: Handlers): Unsubscribe => {
  const stops = Object.entries(handlers).map(([name, handler]) =>
    events.on(name as keyof CacheEvents, handler as (payload: unknown) => void),
  )
  return () => {
    for (const stop of stops) stop()
  }
}
