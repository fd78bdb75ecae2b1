import { coreError } from './errors'
import { familyOf, type Tag, type TagSource, tag } from './tag'

/** Where an array of tags keeps the cover of its row tags. Arrays rebuilt by hand lose it, which is only coarser. */
const COVERS = Symbol.for('unstale.covers')
type Covers = ReadonlyMap<Tag, Tag>

/** Remembers for row tags in `tags` which tag stands for their whole list, should there be too many. */
export const withCovers = (tags: readonly Tag[], covers: Covers): readonly Tag[] => Object.defineProperty(tags, COVERS, { value: covers })

/** Sorts of tags whose siblings are remembered; with more, the memory begins anew. */
const MOST_SORTS = 10_000

/** One array a sort, by what the tags of a sort have in common: whoever holds many of them holds it once. */
const known = new Map<string, readonly Tag[]>()

const makeSiblings = (sort: string): readonly Tag[] => {
  const family = familyOf(sort as Tag)
  const rest = sort.slice(family.length)
  const siblings = [`${family}*`]
  if (rest.startsWith(':')) siblings.unshift(`${family}:*`)
  if (rest.endsWith('=')) {
    if (rest.startsWith(':')) siblings.unshift(`${family}:=`)
    siblings.unshift(`${sort}*`)
  }
  if (known.size >= MOST_SORTS) known.clear()
  known.set(sort, siblings as unknown as readonly Tag[])
  return siblings as unknown as readonly Tag[]
}

const NONE: readonly Tag[] = []

/** Where the family ends, at `:`, `?` or `*`; -1 where it never does. By hand: a regular expression is three times as dear, and each load asks for each of its tags. */
const markOf = (tag: Tag): number => {
  for (let at = 0; at < tag.length; at++) {
    const code = tag.charCodeAt(at)
    if (code === 58 || code === 63 || code === 42) return at
  }
  return -1
}

/**
 * What every carrier of `tag` carries besides: the tags that a write names when it does not know the exact one.
 * Works on hashed and sealed tags as on plain ones.
 */
export const siblingsOf = (tag: Tag): readonly Tag[] => {
  const mark = markOf(tag)
  if (mark < 0 || (tag[mark] === '*' && tag.length === mark + 1)) return NONE
  const isStar = tag.endsWith('*') || (tag.length === mark + 2 && tag.endsWith(':='))
  const equals = isStar ? -1 : tag.indexOf('=', mark + 2)
  // Up to what tells one tag of a sort from another.
  const sort = isStar ? `${tag.slice(0, mark)}?` : tag.slice(0, equals < 0 ? mark + 1 : equals + 1)
  return known.get(sort) ?? makeSiblings(sort)
}

const addTag = (into: Map<Tag, Tag | undefined>, each: Tag, cover: Tag | undefined): void => {
  into.set(each, into.get(each) ?? cover)
  for (const sibling of siblingsOf(each)) if (!into.has(sibling)) into.set(sibling, undefined)
}

/**
 * The one function by which the tags of a read enter: checks them, brings them to their wire form, adds their siblings, keeps covers.
 * Throws `TAG_INVALID` for what is no tag.
 */
export const addTags = (into: Map<Tag, Tag | undefined>, sources: readonly TagSource[]): void => {
  if (!Array.isArray(sources)) throw coreError('TAG_INVALID', 'Tags must come as an array of tags.', typeof sources)
  const covers = (sources as { readonly [COVERS]?: Covers })[COVERS]
  for (const source of sources as readonly TagSource[]) {
    if (typeof source === 'object' && source !== null) addTags(into, source)
    else {
      const entering = tag(source)
      addTag(into, entering, covers?.get(entering))
    }
  }
}

/** The tags of a read as they enter, without siblings: undefined where an entry has no room for so many, or they stand together as those of a list do. */
export const fewTags = (sources: readonly TagSource[]): readonly Tag[] | undefined => {
  const given = sources.length === 1 && Array.isArray(sources[0]) ? (sources[0] as readonly TagSource[]) : sources
  return given.length > 3 || COVERS in given || given.some((source) => typeof source !== 'string')
    ? undefined
    : (given as readonly Tag[]).map((source) => tag(source))
}
