import { coreError } from './errors'
import { familyOf, type Tag, type TagSource, tag } from './tag'

/** Where an array of tags keeps the cover of its row tags. Arrays rebuilt by hand lose it, which is only coarser. */
const COVERS = Symbol.for('unstale.covers')
type Covers = ReadonlyMap<Tag, Tag>

/** Remembers for row tags in `tags` which tag stands for their whole list, should there be too many. */
export const withCovers = (tags: readonly Tag[], covers: Covers): readonly Tag[] => Object.defineProperty(tags, COVERS, { value: covers })

/**
 * What every carrier of `tag` carries besides: the tags that a write names when it does not know the exact one.
 * Works on hashed and sealed tags as on plain ones.
 */
export const siblingsOf = (tag: Tag): readonly Tag[] => {
  const family = familyOf(tag)
  const rest = tag.slice(family.length)
  if (rest === '' || rest === '*') return []
  const siblings = [`${family}*`]
  const equals = rest.indexOf('=', 2)
  const isStar = rest.endsWith('*') || rest === ':='
  if (rest.startsWith(':') && !isStar) siblings.unshift(`${family}:*`)
  if (equals > 0 && !isStar) {
    if (rest.startsWith(':')) siblings.unshift(`${family}:=`)
    siblings.unshift(`${family}${rest.slice(0, equals)}=*`)
  }
  return siblings as unknown as readonly Tag[]
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
  if (!Array.isArray(sources)) throw coreError('TAG_INVALID', 'Tags must come as an array of tags.', { subject: typeof sources })
  const covers = (sources as { readonly [COVERS]?: Covers })[COVERS]
  for (const source of sources as readonly TagSource[]) {
    if (typeof source === 'object' && source !== null) addTags(into, source)
    else {
      const entering = tag(source)
      addTag(into, entering, covers?.get(entering))
    }
  }
}
