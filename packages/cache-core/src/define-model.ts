import { createChange } from './change'
import { didYouMean } from './did-you-mean'
import { coreError } from './errors'
import { listTags } from './list-tags'
import { type Definitions, type EntityDefinition, type Image, rowTag } from './model-definition'
import type { Change, ChangeKind, Entity, EntitySource, Exact, Model, ModelOptions, Parents } from './model-types'
import type { Effect } from './name-effect'
import { parentFrom, readModelOptions } from './read-model-options'
import {
  changedManyEffect,
  createdEffect,
  deletedEffect,
  deletedManyEffect,
  idImage,
  savedEffect,
  updatedByIdEffect,
  updatedRowsEffect,
} from './row-effects'
import type { Tag } from './tag'

type AnyEntity = Entity<string, Record<string, never>, unknown>

/** Names that tools ask any object for: awaiting, printing or comparing a model must not throw. */
const ASKED_BY_TOOLS: readonly string[] = ['then', 'toJSON', 'asymmetricMatch', 'nodeType', 'tagName', 'inspect']

const createEntity = (definitions: Definitions, of: EntityDefinition): AnyEntity => {
  const change = (kind: ChangeKind, effect: Effect): Change => createChange(definitions, kind, effect)

  const rowById = (id: unknown): Tag => {
    const found = rowTag(of, idImage(of, id))
    if (found) return found
    throw coreError('TAG_INVALID', `${of.name}(id) was given no usable id: ${of.idFields.join(', ')} must be known.`, of.name)
  }

  const isRows = (given: unknown): given is { readonly before?: unknown; readonly after: unknown } =>
    typeof given === 'object' && given !== null && 'after' in given && of.idFields.some((field) => (given as Image)[field] === undefined)

  const source: EntitySource<unknown> = { name: of.name, idFields: of.idFields }
  const methods = {
    '~unstale': source,
    any: of.family as Tag,
    list: (where?: unknown, rows?: unknown) => listTags(of, where, rows),
    created: (row: unknown) => change('created', createdEffect(of, row)),
    updated: (given: unknown, fields?: unknown) =>
      change('updated', isRows(given) ? updatedRowsEffect(of, given) : updatedByIdEffect(of, given, fields)),
    saved: (row: unknown) => change('saved', savedEffect(of, row)),
    deleted: (given: unknown) => change('deleted', deletedEffect(of, given)),
    changedMany: (where?: unknown, set?: unknown) => change('changedMany', changedManyEffect(of, where, set)),
    deletedMany: (where?: unknown) => change('deletedMany', deletedManyEffect(of, where)),
  }
  return Object.assign(rowById, methods) as unknown as AnyEntity
}

/** Under this name a model gives what it was made of, also to other copies of this package. */
const DEFINITIONS = Symbol.for('unstale.model')

const createModel = <Rows, O>(definitions: Definitions): Model<Rows, O> => {
  const entities: Record<string, AnyEntity> = Object.create(null)
  for (const [name, definition] of definitions) entities[name] = createEntity(definitions, definition)
  return new Proxy(Object.freeze(entities), {
    get: (target, name) => {
      if (typeof name === 'symbol') return name === DEFINITIONS ? definitions : undefined
      if (name in target) return target[name]
      if (name in Object.prototype || ASKED_BY_TOOLS.includes(name) || !/^[A-Za-z]/.test(name)) return Reflect.get(Object.prototype, name)
      throw coreError('ENTITY_UNKNOWN', `"${name}" is not an entity of this model. ${didYouMean(name, Object.keys(target))}`, name)
    },
  }) as unknown as Model<Rows, O>
}

/**
 * Declares the kinds of things that reads show and writes change, and how they belong together.
 * Row types come first: TypeScript infers nothing beside an explicit type argument. Under `isolatedDeclarations` annotate the export.
 * Declaring less is coarser, never staler.
 *
 * Throws `MODEL_INVALID` for options that mean nothing, `ENTITY_UNKNOWN` for relations to entities that are not declared.
 *
 * @example
 * const model = defineModel<{ chapter: Chapter; scene: Scene }>()({
 *   chapter: {},
 *   scene: { lists: ['chapterId'], listFields: ['position'], touches: { chapter: 'chapterId' } },
 * })
 * model.scene(42)                                     // the tag of a row
 * model.scene.list({ chapterId: 7 }, rows)            // the tags of a list
 * await cache.invalidate(model.scene.updated({ before, after }))
 */
export const defineModel =
  <Rows>(): (<const O extends ModelOptions<Rows>>(options: O & Exact<O, Rows>) => Model<Rows, O>) =>
  (options) =>
    createModel(readModelOptions(options))

/**
 * The same model with `parent` look-ups, so that a model file that browsers share needs no database code.
 * Name what servers write with the returned model. Throws `MODEL_INVALID`, or `ENTITY_UNKNOWN` for a look-up of no entity.
 *
 * @example
 * export const serverModel = withParents(model, { chapter: (id) => db.chapterKeys(Number(id)) })
 */
export const withParents = <Rows, O>(model: Model<Rows, O>, parents: Parents<Rows, O>): Model<Rows, O> => {
  const definitions = (model as { readonly [DEFINITIONS]?: Definitions } | undefined)?.[DEFINITIONS]
  if (!definitions) throw coreError('MODEL_INVALID', 'withParents takes a model that defineModel made.', 'model')
  const extended = new Map(definitions)
  for (const [name, lookup] of Object.entries(parents)) {
    const definition = definitions.get(name)
    if (!definition)
      throw coreError('ENTITY_UNKNOWN', `"${name}" is not an entity of this model. ${didYouMean(name, [...definitions.keys()])}`, name)
    extended.set(name, { ...definition, parent: parentFrom(lookup, name) ?? definition.parent })
  }
  return createModel(extended)
}
