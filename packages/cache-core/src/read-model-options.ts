import { didYouMean } from './did-you-mean'
import { coreError } from './errors'
import { type Definitions, definitionOf, type EntityDefinition, listDefinition, type ParentLookup, type Relation } from './model-definition'
import { familyWire } from './tag-wire'

const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/
const OPTIONS = ['id', 'lists', 'listFields', 'touches', 'cascades', 'parent'] as const

const invalid = (message: string, subject: string): never => {
  throw coreError('MODEL_INVALID', message, subject)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsFrom = (value: unknown, where: string): readonly string[] => {
  const fields: readonly unknown[] = Array.isArray(value) ? value : [value]
  const isValid =
    fields.length > 0 && fields.every((field) => typeof field === 'string' && field !== '') && new Set(fields).size === fields.length
  return isValid ? (fields as readonly string[]) : invalid(`${where} must be a field name, or several different ones.`, where)
}

const eachOf = (value: unknown, where: string): readonly unknown[] =>
  Array.isArray(value) ? value : invalid(`${where} must be an array of field names.`, where)

const relationsFrom = (value: unknown, where: string, names: readonly string[]): readonly Relation[] => {
  if (value === undefined) return []
  if (!isRecord(value))
    return invalid(`${where} must be an object of entity names and fields, for example { chapter: 'chapterId' }.`, where)
  return Object.entries(value).flatMap(([entity, field]) => {
    if (!names.includes(entity)) {
      throw coreError(
        'ENTITY_UNKNOWN',
        `${where} names "${entity}", which is not an entity of this model. ${didYouMean(entity, names)}`,
        entity,
      )
    }
    if (field === undefined) return []
    return typeof field === 'string' && field !== '' ? [{ entity, field }] : invalid(`${where}.${entity} must be one field name.`, where)
  })
}

export const parentFrom = (value: unknown, name: string): ParentLookup | undefined => {
  if (value === undefined || typeof value === 'function') return value as ParentLookup | undefined
  return invalid(`The parent look-up of "${name}" must be a function of the id.`, name)
}

const entityFrom = (name: string, options: unknown, names: readonly string[]): EntityDefinition => {
  // A model with a `then` would be taken for a promise.
  if (!NAME.test(name) || name === 'then')
    return invalid(
      `"${name}" cannot be the name of an entity: use letters, digits, _ and -, beginning with a letter (and not "then").`,
      name,
    )
  if (!isRecord(options)) return invalid(`The options of "${name}" must be an object; {} will do.`, name)
  const unknown = Object.keys(options).find((option) => !(OPTIONS as readonly string[]).includes(option))
  if (unknown !== undefined)
    return invalid(`"${unknown}" is not an option of an entity ("${name}"). ${didYouMean(unknown, OPTIONS)}`, unknown)

  const family = familyWire(name)
  const idFields = fieldsFrom(options['id'] ?? 'id', `${name}.id`)
  const lists = eachOf(options['lists'] ?? [], `${name}.lists`).map((list) => listDefinition(family, fieldsFrom(list, `${name}.lists`)))
  const declared = options['listFields'] === undefined ? undefined : eachOf(options['listFields'], `${name}.listFields`)
  const listFields = declared && new Set(declared.length === 0 ? [] : fieldsFrom([...new Set(declared)], `${name}.listFields`))
  return {
    name,
    family,
    idFields,
    lists: [...new Map(lists.map((list) => [JSON.stringify(list.fields), list])).values()],
    listFields,
    watched: new Set([...(listFields ?? []), ...lists.flatMap(({ fields }) => fields), ...idFields]),
    touches: relationsFrom(options['touches'], `${name}.touches`, names),
    cascades: relationsFrom(options['cascades'], `${name}.cascades`, names),
    parent: parentFrom(options['parent'], name),
  }
}

/** One field cannot hold an id of several. */
const checkSingleIds = (definitions: Definitions): void => {
  for (const { name, idFields, touches, cascades } of definitions.values()) {
    const composite = touches.find(({ entity }) => definitionOf(definitions, entity).idFields.length > 1)
    if (composite)
      invalid(
        `${name}.touches.${composite.entity}: the id of "${composite.entity}" has several fields, and one field cannot hold it.`,
        name,
      )
    if (cascades.length > 0 && idFields.length > 1) {
      invalid(
        `${name}.cascades: the id of "${name}" has several fields, and one field of a child cannot hold it. Name the children with deletedMany.`,
        name,
      )
    }
  }
}

/** Checks what was declared. Throws `MODEL_INVALID`, or `ENTITY_UNKNOWN` for a relation to an entity that is not declared. */
export const readModelOptions = (options: unknown): Definitions => {
  if (!isRecord(options))
    return invalid('A model is declared by an object of entities: defineModel<{ post: Post }>()({ post: {} }).', 'model')
  const names = Object.keys(options)
  const definitions = new Map(names.map((name) => [name, entityFrom(name, options[name], names)]))
  checkSingleIds(definitions)
  return definitions
}
