import { coreError } from './errors'
import type { Tag } from './tag'
import { encodeText, textOf } from './tag-text'
import { keyWire, listWire, rowWire } from './tag-wire'

/** What is known of a row. A field that is missing or undefined is not known; null is a value. */
export type Image = Readonly<Record<string, unknown>>

export interface ListDefinition {
  /** In sorted order, as the tag has them. */
  readonly fields: readonly string[]
  readonly key: string
}

/** Another entity, and the field by which it is reached. */
export interface Relation {
  readonly entity: string
  readonly field: string
}

export type ParentLookup = (id: never) => unknown

export interface EntityDefinition {
  readonly name: string
  readonly family: string
  readonly idFields: readonly string[]
  readonly lists: readonly ListDefinition[]
  /** As declared. Undefined: any field may decide what a list holds. */
  readonly listFields: ReadonlySet<string> | undefined
  /** Fields that decide what lists hold, as far as the declaration tells: `listFields`, keys of lists, id fields. */
  readonly watched: ReadonlySet<string>
  readonly touches: readonly Relation[]
  readonly cascades: readonly Relation[]
  readonly parent: ParentLookup | undefined
}

export type Definitions = ReadonlyMap<string, EntityDefinition>

export const listDefinition = (family: string, given: readonly string[]): ListDefinition => {
  const fields = [...given].sort()
  return { fields, key: keyWire(family, fields.map(encodeText).join(',')) }
}

const textsOf = (image: Image, fields: readonly string[]): readonly string[] | undefined => {
  const texts = fields.map((field) => textOf(image[field]))
  return texts.includes(undefined) ? undefined : (texts as readonly string[])
}

const joined = (texts: readonly string[]): string => texts.map(encodeText).join(',')

/** Undefined when the image does not tell the id: null and the empty text are no ids. */
export const rowTag = ({ family, idFields }: EntityDefinition, image: Image): Tag | undefined => {
  const texts = textsOf(image, idFields)
  return texts && !texts.includes('') && idFields.every((field) => image[field] !== null) ? rowWire(family, joined(texts)) : undefined
}

/** The tag of the list (`?`), or of all rows in the list (`:`), that a row belongs to; the star where the image does not tell. */
export const listTag = ({ family }: EntityDefinition, mark: '?' | ':', { fields, key }: ListDefinition, image: Image): Tag => {
  const texts = textsOf(image, fields)
  return listWire(family, mark, key, texts ? joined(texts) : '*')
}

/** Whether updating a row may change what a list holds by fields that nobody told: databases set `updatedAt` by themselves. */
export const touchDecidesLists = ({ listFields }: EntityDefinition): boolean => listFields === undefined || listFields.has('updatedAt')

/** Whether assigning these fields may change what a list holds. */
export const decidesLists = (definition: EntityDefinition, assigned: readonly string[]): boolean =>
  assigned.length > 0 && (touchDecidesLists(definition) || assigned.some((field) => definition.watched.has(field)))

/** The definition of an entity that is declared for certain. */
export const definitionOf = (definitions: Definitions, name: string): EntityDefinition => {
  const found = definitions.get(name)
  if (!found) throw coreError('ENTITY_UNKNOWN', `"${name}" is not an entity of this model.`, name)
  return found
}
