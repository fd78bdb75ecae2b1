import { coreError } from './errors'
import { decidesLists, type EntityDefinition, type Image, rowTag, touchDecidesLists } from './model-definition'
import type { ChangeKind } from './model-types'
import type { Effect } from './name-effect'
import { isPlainRow, sameValue } from './same-value'

const isImage = (value: unknown): value is Image => typeof value === 'object' && value !== null

/** Nothing is known. */
const UNKNOWN: Image = {}

/** What identifies a row, from an id, an object of ids, or a row. */
export const idImage = ({ idFields }: EntityDefinition, given: unknown): Image => {
  const [first, ...more] = idFields as readonly [string, ...string[]]
  const isWithFields = isImage(given) && (more.length > 0 || given[first] !== undefined)
  return isWithFields ? Object.fromEntries(idFields.map((field) => [field, given[field]])) : { [first]: given }
}

const withId = (of: EntityDefinition, kind: ChangeKind, given: unknown): Image => {
  const id = idImage(of, given)
  if (rowTag(of, id)) return id
  const missing = of.idFields.join(', ')
  throw coreError(
    'CHANGE_WITHOUT_ID',
    `${of.name}.${kind} was given no id: ${missing} must be known. For rows that are not known one by one, use changedMany.`,
    of.name,
  )
}

const rowOf = (of: EntityDefinition, kind: ChangeKind, given: unknown): Image => {
  withId(of, kind, isImage(given) ? given : undefined)
  return given as Image
}

/** A field that decides lists and is told by neither image may have changed. */
const listsDiffer = ({ listFields, watched }: EntityDefinition, before: Image, after: Image): boolean => {
  const differs = (field: string): boolean => !sameValue(before[field], after[field])
  if ([...watched].some((field) => differs(field) || before[field] === undefined)) return true
  if (listFields) return false
  if (!isPlainRow(before) || !isPlainRow(after)) return true
  return Object.keys({ ...before, ...after }).some(differs)
}

export const createdEffect = (of: EntityDefinition, row: unknown): Effect => {
  const image = rowOf(of, 'created', row)
  return { of, rows: [image], images: [image], lists: true }
}

export const savedEffect = (of: EntityDefinition, row: unknown, kind: ChangeKind = 'saved'): Effect => {
  const image = rowOf(of, kind, row)
  return { of, rows: [image], images: [idImage(of, image), image], lists: true }
}

export const updatedRowsEffect = (of: EntityDefinition, rows: { readonly before?: unknown; readonly after: unknown }): Effect => {
  if (rows.before === undefined || rows.before === null) return savedEffect(of, rows.after, 'updated')
  const [before, after] = [rowOf(of, 'updated', rows.before), rowOf(of, 'updated', rows.after)]
  const effect: Effect = { of, rows: [before, after], images: [before, after], lists: listsDiffer(of, before, after) }
  return rowTag(of, before) === rowTag(of, after) ? effect : { ...effect, renamed: [before, after] }
}

export const updatedByIdEffect = (of: EntityDefinition, given: unknown, fields: unknown): Effect => {
  const id = withId(of, 'updated', given)
  if (!isImage(fields)) return { of, rows: [id], images: [id], lists: true }
  const after: Image = {
    ...id,
    ...Object.fromEntries(Object.entries(fields).filter(([field, value]) => value !== undefined || !of.idFields.includes(field))),
  }
  const isRenamed = rowTag(of, id) !== rowTag(of, after)
  const rawId = of.idFields.length === 1 ? id[of.idFields[0] as string] : id
  return {
    of,
    rows: isRenamed ? [id, after] : [id],
    images: [id, after],
    // Undeclared, every column counts, also those that the database sets by itself.
    lists: touchDecidesLists(of) || decidesLists(of, Object.keys(fields)),
    lookup: { id: rawId, assigned: Object.keys(fields) },
    ...(isRenamed && { renamed: [id, after] as const }),
  }
}

export const deletedEffect = (of: EntityDefinition, given: unknown): Effect => {
  const id = withId(of, 'deleted', given)
  const image = isImage(given) && of.idFields.every((field) => given[field] !== undefined) ? given : id
  return { of, rows: [image], images: [image], lists: true, gone: true }
}

const bulkImage = (of: EntityDefinition, kind: ChangeKind, given: unknown): Image => {
  if (given === undefined) return UNKNOWN
  if (isImage(given)) return given
  throw coreError(
    'TARGET_INVALID',
    `${of.name}.${kind} takes an object of fields and values, but was given ${given === null ? 'null' : typeof given}.`,
    of.name,
  )
}

export const changedManyEffect = (of: EntityDefinition, where: unknown, set: unknown): Effect => {
  const before = bulkImage(of, 'changedMany', where)
  if (set === undefined) return { of, rows: undefined, images: [before, UNKNOWN], lists: true }
  const assigned = bulkImage(of, 'changedMany', set)
  const lists = decidesLists(of, Object.keys(assigned))
  return { of, rows: undefined, images: [before, { ...before, ...assigned }], lists }
}

export const deletedManyEffect = (of: EntityDefinition, where: unknown): Effect => ({
  of,
  rows: undefined,
  images: [bulkImage(of, 'deletedMany', where)],
  lists: true,
  gone: true,
})
