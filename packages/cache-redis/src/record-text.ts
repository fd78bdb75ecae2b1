import type { Cause, NewRecord, Tag, Verb } from '@unstale/cache-core'

const letters: Readonly<Record<Verb, string>> = { invalidate: 'i', expire: 'e', remove: 'r' }
const verbs: Readonly<Record<string, Verb>> = { i: 'invalidate', e: 'expire', r: 'remove' }
const sources: ReadonlySet<unknown> = new Set(['mutation', 'push', 'tab', 'header', 'manual', 'timer', 'reset'])

/** A record as it lies in Redis. */
export const writeRecord = ({ tags, verb, cause }: NewRecord): string => JSON.stringify([letters[verb], tags, ...(cause ? [cause] : [])])

const isText = (value: unknown): value is string => typeof value === 'string'

const readCause = (value: unknown): Cause | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const { id, parentId, source, label, at, trace } = value as Readonly<Record<string, unknown>>
  if (!isText(id) || !sources.has(source)) return undefined
  return {
    id,
    source: source as Cause['source'],
    ...(isText(parentId) && { parentId }),
    ...(isText(label) && { label }),
    ...(typeof at === 'number' && Number.isFinite(at) && { at }),
    ...(isText(trace) && { trace }),
  }
}

/** Undefined for what is no record: then nobody knows what it named. A cause is only for people: a broken one is left out. */
export const readRecord = (text: unknown): NewRecord | undefined => {
  if (!isText(text)) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(parsed)) return undefined
  const [letter, tags, given] = parsed as readonly unknown[]
  const verb = isText(letter) ? verbs[letter] : undefined
  if (!verb || !Array.isArray(tags) || tags.length === 0 || !tags.every((tag) => isText(tag) && tag !== '')) return undefined
  const cause = readCause(given)
  return { tags: tags as readonly Tag[], verb, ...(cause && { cause }) }
}
