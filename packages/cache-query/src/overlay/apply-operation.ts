import { familyOf, type Tag } from '@unstale/cache-core'
import { callPure, isPlain } from './call-pure'
import { insertRow } from './insert-row'
import type { Operation } from './record-patch'

export interface Applied {
  readonly data: unknown
  /** Whether the data shows what the operation is about. */
  readonly matched: boolean
  /** Why it cannot be told what the operation means here. */
  readonly doubt?: string
}

/** Deeper than any answer; a circle ends here. */
const DEEPEST = 32
const GONE = Symbol()

type Replace = (row: Readonly<Record<string, unknown>>, isMember: boolean) => unknown

/** The same value with its rows replaced; untouched parts keep their identity. */
const mapRows = (value: unknown, isRow: (value: unknown) => boolean, replace: Replace, isMember = false, depth = 0): unknown => {
  if (depth > DEEPEST) return value
  if (Array.isArray(value)) {
    const mapped = value.map((part: unknown) => mapRows(part, isRow, replace, true, depth + 1))
    return mapped.some((part, index) => part !== value[index]) ? mapped.filter((part) => part !== GONE) : value
  }
  if (!isPlain(value)) return value
  if (isRow(value)) return replace(value, isMember)
  let changed: Record<string, unknown> | undefined
  for (const [key, part] of Object.entries(value)) {
    const mapped = mapRows(part, isRow, replace, false, depth + 1)
    if (mapped !== part) changed = { ...(changed ?? value), [key]: mapped }
  }
  return changed ?? value
}

/** Whether the tags of a query tell which rows of a family it shows: not when they were shortened to its list, or left out. */
export const tellsRows = (family: string, tags: ReadonlySet<Tag>): boolean => {
  let hasRow = false
  for (const tag of tags) {
    if (familyOf(tag) !== family) continue
    const rest = tag.slice(family.length)
    if (rest === '' || rest === ':=') return false
    if (rest.startsWith(':') && rest !== ':*' && !rest.includes('=')) hasRow = true
  }
  return hasRow
}

/** Another kind of thing that may have the same id in this data. */
const rivalOf = (tag: Tag, tags: ReadonlySet<Tag>): Tag | undefined => {
  const family = familyOf(tag)
  const id = tag.slice(family.length)
  for (const other of tags) {
    const otherFamily = familyOf(other)
    if (otherFamily === family) continue
    const rest = other.slice(otherFamily.length)
    if (rest === id || (rest.startsWith(':') && rest.includes('=') && rest !== ':=' && !rest.endsWith('*'))) return other
  }
  return undefined
}

const isWithin = (part: readonly string[], whole: readonly string[]): boolean => part.every((key) => whole.includes(key))

/** Whether the objects can be the same thing, told more or less fully. */
const areAlike = (shapes: readonly (readonly string[])[]): boolean => {
  const widest = shapes.reduce<readonly string[]>((best, shape) => (shape.length > best.length ? shape : best), [])
  return shapes.every((shape) => isWithin(shape, widest))
}

const updated = (fields: Extract<Operation, { kind: 'update' }>['fields'], row: Readonly<Record<string, unknown>>, tag: Tag): unknown => {
  if (typeof fields === 'function') return callPure(fields, row, tag)
  return Object.entries(fields).every(([field, value]) => row[field] === value) ? row : { ...row, ...fields }
}

/** Draws one operation over a query's data. `tags`: the query's, to which those of drawn rows are added. */
export const applyOperation = (operation: Operation, data: unknown, tags: Set<Tag>): Applied => {
  if (operation.kind === 'query') return { data: callPure(operation.update, data, operation.hash), matched: true }
  const { tag, tagOf } = operation
  if (operation.kind === 'insert') {
    const family = familyOf(tag)
    const isTold = tellsRows(family, tags)
    const isOwn = (value: unknown): boolean => {
      const found = tagOf(value)
      return found !== undefined && (!isTold || tags.has(found))
    }
    const inserted = insertRow(operation, data, isOwn)
    if (inserted.matched) tags.add(tag)
    return inserted
  }
  if (!tags.has(tag) && tellsRows(familyOf(tag), tags)) return { data, matched: false }
  const shapes: (readonly string[])[] = []
  const isRow = (value: unknown): boolean => tagOf(value) === tag
  mapRows(data, isRow, (row, isMember) => {
    if (operation.kind === 'update' || isMember) shapes.push(Object.keys(row))
    return row
  })
  if (shapes.length === 0) return { data, matched: false }
  const rival = rivalOf(tag, tags)
  if (rival !== undefined) return { data, matched: false, doubt: `the data may show ${rival} under the same id` }
  if (!areAlike(shapes)) return { data, matched: false, doubt: 'objects of different shapes have this id' }
  const replace: Replace = (row, isMember) => {
    if (operation.kind === 'update') return updated(operation.fields, row, tag)
    return isMember ? GONE : row
  }
  return { data: mapRows(data, isRow, replace), matched: true }
}
