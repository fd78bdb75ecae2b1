import {
  type Definitions,
  decidesLists,
  definitionOf,
  type EntityDefinition,
  type Image,
  listTag,
  rowTag,
  touchDecidesLists,
} from './model-definition'
import type { Tag } from './tag'
import { textOf } from './tag-text'

/** What a write did, in terms of images: the one form that all changes are brought to. */
export interface Effect {
  readonly of: EntityDefinition
  /** The rows by their ids. Undefined: not known one by one. */
  readonly rows: readonly Image[] | undefined
  /** What the rows were and are: an empty image where a before or an after is not known. */
  readonly images: readonly Image[]
  /** Whether lists may hold other rows now, or the same in another order. */
  readonly lists: boolean
  /** Whether the rows are gone, and with them those that belong to them. */
  readonly gone?: boolean
  /** Old and new image of a row whose id changed. */
  readonly renamed?: readonly [Image, Image]
  /** One row that was not told whole: what it touches may be looked up, except by fields that were assigned. */
  readonly lookup?: { readonly id: unknown; readonly assigned: readonly string[] }
}

/** What naming asks while it runs. */
export type Question =
  | { readonly ask: EntityDefinition; readonly id: unknown }
  /** No question, a finding: a row of this entity was touched, and what it touches in turn is not known. */
  | { readonly unknown: EntityDefinition; readonly named: string }

/**
 * Names what an effect changed. Yields for the key fields of a row and is answered by an image, or undefined where nobody knows;
 * the same code thus serves callers that may wait for look-ups and callers that may not.
 */
export type Naming = Generator<Question, readonly Tag[], Image | undefined>
type Step = Generator<Question, void, Image | undefined>

export function* nameEffect(definitions: Definitions, root: Effect): Naming {
  const names = new Set<Tag>()
  const visited = new Set<string>()

  /** Relations may form circles: each row, or all unknown rows, is passed once. */
  const isFirst = (visit: string): boolean => !visited.has(visit) && visited.add(visit) === visited

  const nameRows = ({ of, rows, images, lists }: Effect): void => {
    for (const row of rows ?? []) names.add(rowTag(of, row) ?? (`${of.family}:*` as Tag))
    if (!rows) names.add(`${of.family}:*` as Tag)
    for (const list of of.lists) {
      for (const image of images) {
        // All rows unknown: `family:*` is carried by covers too.
        if (rows) names.add(listTag(of, ':', list, image))
        if (lists) names.add(listTag(of, '?', list, image))
      }
    }
    if (lists) names.add(`${of.family}?` as Tag)
    names.add(of.family as Tag)
  }

  function* touchRow(of: EntityDefinition, id: unknown): Step {
    const key: Image = { [of.idFields[0] as string]: id }
    const row = rowTag(of, key)
    if (!row) return yield* touchUnknown(of)
    if (!isFirst(row)) return
    const lists = touchDecidesLists(of)
    if (root.of === of && root.rows?.some((known) => rowTag(of, known) === row)) {
      return yield* apply({ of, rows: [key], images: root.images, lists })
    }
    const image = { ...(of.lists.length + of.touches.length > 0 ? yield { ask: of, id } : undefined), ...key }
    yield* apply({ of, rows: [key], images: [image], lists }, [image], () => true)
  }

  function* touchUnknown(of: EntityDefinition): Step {
    if (isFirst(`${of.family}:*`)) yield* apply({ of, rows: undefined, images: [{}], lists: touchDecidesLists(of) })
  }

  function* touch(of: EntityDefinition, images: readonly Image[], isFindable: (field: string) => boolean): Step {
    for (const { entity, field } of of.touches) {
      const parent = definitionOf(definitions, entity)
      const values = images.map((image) => image[field])
      for (const value of values) if (value !== null && textOf(value) !== undefined) yield* touchRow(parent, value)
      if (values.every((value) => textOf(value) !== undefined)) continue
      if (isFindable(field)) yield { unknown: of, named: `${parent.family}:*` }
      yield* touchUnknown(parent)
    }
  }

  function* cascade({ of, rows, gone, renamed }: Effect): Step {
    const idField = of.idFields[0] as string
    for (const { entity, field } of of.cascades) {
      const child = definitionOf(definitions, entity)
      const bulk = function* (images: readonly Image[], lists: boolean, ends: boolean): Step {
        const visit = images.map((image) => textOf(image[field]) ?? '*')
        if (isFirst(`${child.family}!${field}=${JSON.stringify(visit)}`))
          yield* apply({ of: child, rows: undefined, images, lists, gone: ends })
      }
      // A database may also set the field of the children to null.
      if (gone && rows) for (const row of rows) yield* bulk([{ [field]: row[idField] }, { [field]: null }], true, true)
      if (gone && !rows) yield* bulk([{}], true, true)
      if (renamed) {
        yield* bulk(
          renamed.map((image) => ({ [field]: image[idField] })),
          decidesLists(child, [field]),
          child.idFields.includes(field),
        )
      }
    }
  }

  /** `known` is what is known for touches, where that is more than may be used for lists; `isFindable` tells what a look-up can add to it. */
  function* apply(effect: Effect, known = effect.images, isFindable: (field: string) => boolean = () => false): Step {
    nameRows(effect)
    yield* touch(effect.of, known, isFindable)
    yield* cascade(effect)
  }

  const { of, images, lookup } = root
  const isKept = (field: string): boolean => lookup !== undefined && !lookup.assigned.includes(field)
  const kept = of.touches.map(({ field }) => field).filter((field) => isKept(field) && images.some((image) => image[field] === undefined))
  const found = kept.length > 0 ? yield { ask: of, id: lookup?.id } : undefined
  const keys = Object.fromEntries(kept.map((field) => [field, found?.[field]]))
  yield* apply(
    root,
    images.map((image) => ({ ...keys, ...image })),
    isKept,
  )
  return [...names]
}
