import { coreError } from './errors'
import { type EntityDefinition, type Image, type ListDefinition, listTag, rowTag } from './model-definition'
import type { Tag } from './tag'
import { withCovers } from './tag-set'
import { textOf } from './tag-text'

const isImage = (value: unknown): value is Image => typeof value === 'object' && value !== null && !Array.isArray(value)

const declaredList = ({ name, lists }: EntityDefinition, where: Image): ListDefinition => {
  const given = Object.keys(where).sort()
  const found = lists.find(({ fields }) => fields.length === given.length && fields.every((field, index) => field === given[index]))
  if (found) return found
  const declared = lists.map(({ fields }) => fields.join(' + ')).join(', ') || 'none'
  throw coreError(
    'MODEL_INVALID',
    `"${name}" has no list by ${given.join(' + ')} (declared: ${declared}). Declare it under lists, or read a wider list.`,
    name,
  )
}

const checkKeys = ({ name }: EntityDefinition, where: Image): void => {
  const missing = Object.keys(where).find((field) => textOf(where[field]) === undefined)
  if (missing === undefined) return
  throw coreError('TAG_INVALID', `${name}.list was given no usable ${missing}: it must be a text, a number, a boolean or null.`, missing)
}

const isElsewhere = (row: Image, where: Image): boolean =>
  Object.keys(where).some((field) => textOf(row[field]) !== undefined && textOf(row[field]) !== textOf(where[field]))

/** The tags of a list and of the rows it shows; each row remembers the tag that can stand for all rows of the list. */
export const listTags = (of: EntityDefinition, where: unknown = {}, rows: unknown = []): readonly Tag[] => {
  if (!isImage(where))
    throw coreError(
      'TAG_INVALID',
      `${of.name}.list takes an object of keys, for example { ${of.lists[0]?.fields[0] ?? 'key'}: 7 }.`,
      of.name,
    )
  if (!Array.isArray(rows)) throw coreError('TAG_INVALID', `The rows of ${of.name}.list must be an array.`, of.name)
  const isKeyed = Object.keys(where).length > 0
  if (isKeyed) checkKeys(of, where)
  const list = isKeyed ? declaredList(of, where) : undefined
  const cover = list && listTag(of, ':', list, where)
  const tags = new Set([list ? listTag(of, '?', list, where) : (`${of.family}?` as Tag)])
  const covers = new Map<Tag, Tag>()
  for (const row of rows as readonly unknown[]) {
    const known = isImage(row) ? row : {}
    const inside = isElsewhere(known, where) ? undefined : cover
    // A row that does not tell its id is known only by its list.
    const rowOrList = rowTag(of, known) ?? inside ?? (of.family as Tag)
    tags.add(rowOrList)
    if (inside && rowOrList !== inside) covers.set(rowOrList, inside)
  }
  return withCovers([...tags], covers)
}
