import { hashKey, type QueryKey } from '@tanstack/query-core'
import { familyOf, namesOf, type Tag } from '@unstale/cache-core'
import { queryError } from '../errors'
import { isPlain } from './call-pure'
import type { OptimisticPatch, OptimisticView, PatchableEntity } from './optimistic-types'

interface RowOperation {
  /** The row's tag. */
  readonly tag: Tag
  /** Tags of the queries that may show the row. */
  readonly tags: readonly Tag[]
  /** The row tag of a row-like object; undefined for what tells no id. */
  readonly tagOf: (value: unknown) => Tag | undefined
}

/** One thing that a patch asked for. */
export type Operation =
  | (RowOperation & { readonly kind: 'update'; readonly fields: Readonly<Record<string, unknown>> | ((row: never) => unknown) })
  | (RowOperation & { readonly kind: 'insert'; readonly row: object; readonly at: 'start' | 'end' | ((a: never, b: never) => number) })
  | (RowOperation & { readonly kind: 'remove' })
  | { readonly kind: 'query'; readonly hash: string; readonly update: (data: never) => unknown }

/** Drawing it over data that holds it already alters nothing. */
export const isIdempotent = (operation: Operation): boolean =>
  operation.kind === 'query' ? false : operation.kind !== 'update' || typeof operation.fields !== 'function'

/** Whether the data of a query with these tags may show what an operation is about. */
export const concerns = (operation: Operation, hash: string, tags: ReadonlySet<Tag>): boolean =>
  operation.kind === 'query' ? operation.hash === hash : operation.tags.some((tag) => tags.has(tag))

const rowTags = (entity: PatchableEntity): RowOperation['tagOf'] => {
  const { idFields } = entity['~unstale']
  return (value) => {
    if (!isPlain(value) || idFields.some((field) => value[field] === undefined || value[field] === null)) return undefined
    try {
      return entity(value as never)
    } catch {
      return undefined
    }
  }
}

const ofFamily = (entity: PatchableEntity, tags: readonly Tag[]): readonly Tag[] => {
  const family = familyOf(entity.any)
  return tags.filter((tag) => familyOf(tag) === family)
}

/** Lists of the row's own keys and lists of all rows: not those of any key, where nobody knows whether it belongs there. */
const isListOfRow = (tag: Tag): boolean => tag.includes('?') && !tag.endsWith('*')

/**
 * Runs a patch and notes what it asks for. Throws what the patch throws as `PATCH_FAILED`, `PATCH_INVALID` for what is no patch,
 * and `TAG_INVALID` for an id that is none.
 */
export const recordPatch = (patch: OptimisticPatch, hashOf: (key: QueryKey) => string = hashKey): readonly Operation[] => {
  const operations: Operation[] = []
  let isOpen = true
  const note = (operation: Operation): void => {
    if (!isOpen) throw queryError('PATCH_INVALID', 'view')
    operations.push(operation)
  }
  const byId = (entity: PatchableEntity, id: never): RowOperation => {
    const tag = entity(id)
    return { tag, tags: ofFamily(entity, namesOf(entity.updated(id))), tagOf: rowTags(entity) }
  }
  const view: OptimisticView = {
    update: (entity, id, fields) => {
      if (typeof fields !== 'function' && !isPlain(fields)) {
        throw queryError('PATCH_INVALID', 'fields')
      }
      note({ kind: 'update', ...byId(entity, id as never), fields: fields as Readonly<Record<string, unknown>> })
    },
    insert: (entity, row, at = 'end') => {
      const tags = ofFamily(entity, namesOf(entity.created(row as never))).filter(isListOfRow)
      note({ kind: 'insert', tag: entity(row as never), tags, tagOf: rowTags(entity), row: row as object, at })
    },
    remove: (entity, id) => note({ kind: 'remove', ...byId(entity, id as never) }),
    query: ({ queryKey }, update) => note({ kind: 'query', hash: hashOf(queryKey), update: update as (data: never) => unknown }),
  }
  let result: unknown
  try {
    result = patch(view)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.name === 'UnstaleError') throw error
    throw queryError('PATCH_FAILED', 'patch', { cause: error })
  } finally {
    isOpen = false
  }
  if (result instanceof Promise) {
    void result.catch(() => undefined)
    throw queryError('PATCH_INVALID', 'patch')
  }
  return operations
}
