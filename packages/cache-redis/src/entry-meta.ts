import type { SharedEntry, Tag, TagSet } from '@unstale/cache-core'

/** What lies beside an entry's value. */
export interface EntryMeta {
  readonly tagSet: TagSet
  readonly ttl: number | undefined
  readonly grace: number
  readonly isCompressed: boolean
}

/** Changes with the format: an entry of another one is not read. */
const FORMAT = 1

export const writeMeta = ({ tagSet, ttl, grace }: SharedEntry, isCompressed: boolean): string =>
  JSON.stringify([
    FORMAT,
    [...tagSet].map(([tag, cover]) => (cover === undefined ? [tag] : [tag, cover])),
    ttl ?? null,
    grace,
    isCompressed,
  ])

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const readTag = (pair: unknown): readonly [Tag, Tag | undefined] | undefined => {
  const [tag, cover] = Array.isArray(pair) ? (pair as readonly unknown[]) : []
  return isText(tag) && (cover === undefined || isText(cover)) ? [tag as Tag, cover as Tag | undefined] : undefined
}

/** Undefined for what is no such text: then nobody knows what the entry depends on. */
export const readMeta = (text: string): EntryMeta | undefined => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  const [format, tags, ttl, grace, isCompressed] = Array.isArray(parsed) ? (parsed as readonly unknown[]) : []
  if (format !== FORMAT || !Array.isArray(tags)) return undefined
  const pairs = tags.map(readTag).filter((pair) => pair !== undefined)
  if (pairs.length !== tags.length || typeof grace !== 'number') return undefined
  return { tagSet: new Map(pairs), ttl: typeof ttl === 'number' ? ttl : undefined, grace, isCompressed: isCompressed === true }
}
