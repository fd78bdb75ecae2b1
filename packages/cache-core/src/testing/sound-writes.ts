import type { Change } from '../model-types'
import {
  below,
  CHILD,
  FIELDS,
  makeRow,
  NAMES,
  type Name,
  pick,
  type Random,
  type Row,
  type Schema,
  valueFor,
  type World,
} from './sound-world'

export interface Write {
  readonly kind: string
  readonly after: World
  readonly change: Change
}

interface Changes {
  created(row: Row): Change
  updated(rows: { readonly before?: Row; readonly after: Row }): Change
  updated(id: unknown, fields?: object): Change
  saved(row: Row): Change
  deleted(rowOrId: unknown): Change
  changedMany(where?: object, set?: object): Change
  deletedMany(where?: object): Change
}

const withRows = (world: World, name: Name, rows: readonly Row[]): World => ({ ...world, [name]: rows })
const put = (world: World, name: Name, row: Row): World =>
  withRows(
    world,
    name,
    [...world[name].filter(({ id }) => id !== row.id), row].sort((a, b) => a.id - b.id),
  )

/** What foreign keys do: children go along, or lose their parent. */
const remove = (world: World, name: Name, ids: readonly number[], setNull: boolean): World => {
  const left = withRows(
    world,
    name,
    world[name].filter(({ id }) => !ids.includes(id)),
  )
  const child = CHILD[name]
  if (!child) return left
  const isOrphan = (row: Row): boolean => ids.includes(row[child.field] as number)
  if (setNull)
    return withRows(
      left,
      child.name,
      left[child.name].map((row) => (isOrphan(row) ? { ...row, [child.field]: null } : row)),
    )
  return remove(
    left,
    child.name,
    left[child.name].filter(isOrphan).map(({ id }) => id),
    false,
  )
}

const rename = (world: World, name: Name, from: number, row: Row): World => {
  const moved = put(
    withRows(
      world,
      name,
      world[name].filter(({ id }) => id !== from),
    ),
    name,
    row,
  )
  const child = CHILD[name]
  if (!child) return moved
  return withRows(
    moved,
    child.name,
    moved[child.name].map((each) => (each[child.field] === from ? { ...each, [child.field]: row.id } : each)),
  )
}

/** One write of a random kind, done to the world and told to the model. Undefined when the world has no row for it. */
export const makeWrite = (random: Random, world: World, { model }: Schema): Write | undefined => {
  const name = pick(random, ['scene', 'scene', ...NAMES] as const)
  const entity = (model as unknown as Readonly<Record<Name, Changes>>)[name]
  const before = world[name].length > 0 ? pick(random, world[name]) : undefined
  const setNull = random() < 0.3
  const spelled = (id: number): unknown => (random() < 0.5 ? id : String(id))
  const fieldsOf = (): Readonly<Record<string, unknown>> => {
    const one = random()
    // The last field is the one that no list goes by: what is named for it alone is the least.
    const fields = one < 0.3 ? FIELDS[name].slice(-1) : one < 0.5 ? [pick(random, FIELDS[name])] : FIELDS[name].filter(() => random() < 0.4)
    return Object.fromEntries(fields.map((field) => [field, valueFor(random, field)]))
  }
  const whereOf = (): Readonly<Record<string, unknown>> => {
    const all = fieldsOf()
    return Object.fromEntries(Object.entries(all).slice(0, 2))
  }
  const isMatch = (where: object) => (row: Row) => Object.entries(where).every(([field, value]) => row[field] === value)

  const create = (): Write => {
    const row = makeRow(random, name, 13 + below(random, 2))
    return { kind: 'created', after: put(world, name, row), change: entity.created(row) }
  }
  if (!before) return create()
  const updated = (fields: object = fieldsOf()): Row => ({ ...before, ...fields })
  const parentField = FIELDS[name].find((field) => field.endsWith('Id'))

  const kinds: readonly (() => Write)[] = [
    create,
    () => {
      const after = updated()
      return { kind: 'updated, before and after', after: put(world, name, after), change: entity.updated({ before, after }) }
    },
    () => {
      const after = updated()
      return { kind: 'updated, after only', after: put(world, name, after), change: entity.updated({ after }) }
    },
    () => {
      const fields = fieldsOf()
      const told = random() < 0.8 ? fields : undefined
      return { kind: 'updated by id', after: put(world, name, updated(fields)), change: entity.updated(spelled(before.id), told) }
    },
    () => {
      const row = random() < 0.5 ? updated() : makeRow(random, name, 13)
      return { kind: 'saved', after: put(world, name, row), change: entity.saved(row) }
    },
    () => ({ kind: 'deleted row', after: remove(world, name, [before.id], setNull), change: entity.deleted(before) }),
    () => ({ kind: 'deleted id', after: remove(world, name, [before.id], setNull), change: entity.deleted(spelled(before.id)) }),
    () => {
      const after = { ...updated(random() < 0.5 ? {} : fieldsOf()), id: 15 }
      const change = random() < 0.5 ? entity.updated({ before, after }) : entity.updated(before.id, after)
      return { kind: 'primary key changed', after: rename(world, name, before.id, after), change }
    },
    () => {
      const after = updated(parentField ? { [parentField]: valueFor(random, parentField) } : {})
      return { kind: 'moved to another parent', after: put(world, name, after), change: entity.updated({ before, after }) }
    },
    () => {
      const [where, set] = [whereOf(), fieldsOf()]
      const rows = world[name].map((row) => (isMatch(where)(row) ? { ...row, ...set } : row))
      const isTold = random() < 0.6
      const change = isTold ? entity.changedMany(where, set) : entity.changedMany(random() < 0.7 ? where : undefined)
      return { kind: isTold ? 'changed many, fields told' : 'changed many', after: withRows(world, name, rows), change }
    },
    () => {
      const where = whereOf()
      const ids = world[name].filter(isMatch(where)).map(({ id }) => id)
      const told = random() < 0.8 ? where : undefined
      return { kind: 'deleted many', after: remove(world, name, ids, setNull), change: entity.deletedMany(told) }
    },
  ]
  return pick(random, kinds)()
}
