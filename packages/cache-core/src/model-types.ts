import type { Tag } from './tag'

type Scalar = string | number | bigint | boolean | null | undefined

/** A `T` with a sentence for the developer: what the compiler prints instead of "not assignable to never". */
interface Problem<Message extends string> {
  readonly '~problem': Message
}

/** The fields that can be ids and keys of lists: their values have one text everywhere, which dates and objects have not. */
export type Field<R> = { [K in keyof R & string]-?: R[K] extends Scalar ? K : never }[keyof R & string]

/** The fields of `R` that can hold the id of a `Target`. */
export type FieldTo<R, Target> = Target extends { id: infer I }
  ? { [K in Field<R>]: R[K] extends I | null | undefined ? K : never }[Field<R>]
  : Field<R>

type OneOrMore<T> = T | readonly [T, ...T[]]

/** Route parameters are strings and tags compare by text, so numeric ids and keys also accept their text. */
type Loose<I> = I extends number | bigint ? I | string : I

type IdFieldsOf<O> = O extends { readonly id: infer I } ? (I extends readonly (infer F)[] ? readonly F[] : I) : 'id'

/** What identifies a row: its id, or an object when the id has several fields. */
export type IdOf<R, O> =
  IdFieldsOf<O> extends readonly (infer F)[]
    ? { readonly [K in F & keyof R]: Loose<NonNullable<R[K]>> }
    : Loose<NonNullable<R[IdFieldsOf<O> & keyof R]>>

type KeysOf<R, L> = L extends readonly (infer F)[]
  ? { readonly [K in F & keyof R]: Loose<Exclude<R[K], undefined>> }
  : { readonly [K in L & keyof R]: Loose<Exclude<R[K], undefined>> }

/** The keys of one declared list. */
export type ListKeyOf<R, O> = O extends { readonly lists: readonly (infer L)[] } ? (L extends unknown ? KeysOf<R, L> : never) : never

type LookupId<R> = 'id' extends keyof R ? Loose<NonNullable<R['id']>> : Loose<NonNullable<R[Field<R>]>> | Readonly<Partial<R>>
type Keys<R> = Readonly<Partial<R>> | null | undefined

export interface EntityOptions<Rows, R> {
  /** The field that identifies a row, or several. Default `id`. */
  readonly id?: OneOrMore<Field<R>>
  /** By which fields lists are read: `'chapterId'`, or several at once. */
  readonly lists?: readonly OneOrMore<Field<R>>[]
  /** Fields by which lists filter, sort, group, search or sum. Left out: all of them, so every update refreshes the row's lists. */
  readonly listFields?: readonly (keyof R & string)[]
  /** A change of this row counts as an update of that one: `{ chapter: 'chapterId' }`. */
  readonly touches?: { readonly [T in keyof Rows & string]?: FieldTo<R, Rows[T]> }
  /** Rows that go when this one is deleted, with their field that holds its id: `{ scene: 'chapterId' }`. */
  readonly cascades?: { readonly [C in keyof Rows & string]?: FieldTo<Rows[C], R> }
  /** Finds the key fields of a row, where a change does not tell them, so that what it touches further up is known. */
  readonly parent?: (id: LookupId<R>) => Keys<R> | Promise<Keys<R>>
}

type IdRequired<R> = 'id' extends keyof R ? unknown : { readonly id: OneOrMore<Field<R>> }

export type ModelOptions<Rows> = { readonly [E in keyof Rows & string]: EntityOptions<Rows, Rows[E]> & IdRequired<Rows[E]> }

type ExactTargets<T, Rows> = {
  readonly [K in keyof T]: K extends keyof Rows ? T[K] : Problem<`"${K & string}" is not an entity of the row map`>
}

type ExactEntity<T, Rows> = {
  readonly [K in keyof T]: K extends 'touches' | 'cascades'
    ? ExactTargets<T[K], Rows>
    : K extends keyof EntityOptions<Rows, unknown>
      ? T[K]
      : Problem<`"${K & string}" is not an option of an entity`>
}

/** Excess names are not reported for a generic parameter, so they are forbidden by hand. */
export type Exact<O, Rows> = {
  readonly [E in keyof O]: E extends keyof Rows ? ExactEntity<O[E], Rows> : Problem<`"${E & string}" is not an entity of the row map`>
}

export type ChangeKind = 'created' | 'updated' | 'saved' | 'deleted' | 'changedMany' | 'deletedMany'

/** What a write did to one entity, and the tags that this names. */
export interface Change<Name extends string = string> {
  readonly '~unstale': 'change'
  readonly entity: Name
  readonly kind: ChangeKind
  /** What it names without asking anybody; with a `parent` look-up, `resolveNames` may find fewer. */
  readonly tags: readonly Tag[]
}

/** What a write changed. */
export type Target = Tag | Change | readonly Target[]

/** What an entity was declared as, for code that looks for its rows in data. */
export interface EntitySource<R> {
  readonly name: string
  /** The fields that identify a row, in the order of the declaration. */
  readonly idFields: readonly string[]
  /** The type of a row; never there. */
  readonly row?: R
}

/** The tags and changes of one entity. */
export interface Entity<Name extends string, R, O> {
  readonly '~unstale': EntitySource<R>
  /** The tag of one row. Throws `TAG_INVALID` when the id is missing. */
  (id: IdOf<R, O>): Tag
  /** The coarse tag: reads that carry it are refreshed by every change of this entity. */
  readonly any: Tag
  /**
   * The tags of a list: what it is keyed by (nothing: all rows), and the rows that it shows.
   * Throws `MODEL_INVALID` for keys that no declared list has.
   */
  list(where?: ListKeyOf<R, O>, rows?: readonly Readonly<Partial<R>>[]): readonly Tag[]
  created(row: Readonly<R>): Change<Name>
  /** `before` keeps it precise: without it, lists and old parents count as changed. A changed id needs it. */
  updated(rows: { readonly before?: Readonly<R> | undefined; readonly after: Readonly<R> }): Change<Name>
  /** `fields`: those that were assigned. Left out: any of them. */
  updated(id: IdOf<R, O>, fields?: Readonly<Partial<R>>): Change<Name>
  /** Created or updated, and nobody knows which. */
  saved(row: Readonly<R>): Change<Name>
  deleted(row: Readonly<R>): Change<Name>
  deleted(id: IdOf<R, O>): Change<Name>
  /** Rows that are not known one by one: those that `where` matches, with `set` assigned to them. Left out: any rows, any fields. */
  changedMany(where?: Readonly<Partial<R>>, set?: Readonly<Partial<R>>): Change<Name>
  deletedMany(where?: Readonly<Partial<R>>): Change<Name>
}

/** Where a model keeps what it was made of. */
export interface ModelSource<Rows, O> {
  readonly rows: Rows
  readonly options: O
}

/** An application's entities. */
export type Model<Rows, O> = {
  readonly [E in keyof Rows & keyof O & string]: Entity<E, Rows[E], O[E]>
} & { readonly '~unstale': ModelSource<Rows, O> }

/** Look-ups for `withParents`. */
export type Parents<Rows, O> = {
  readonly [E in keyof Rows & keyof O & string]?: (id: IdOf<Rows[E], O[E]>) => Keys<Rows[E]> | Promise<Keys<Rows[E]>>
}
