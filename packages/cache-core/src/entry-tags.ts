import type { FindKin } from './find-kin'
import type { UsedPart } from './scope'
import type { Entry } from './store'
import type { Tag, TagSet } from './tag'
import { siblingsOf } from './tag-set'

/** The part of an entry that says what it depends on. */
export type CarriedTags = Pick<Entry, 'tagA' | 'tagB' | 'tagC' | 'kin'>

const NONE: readonly Tag[] = []

/** Up to three tags and what their siblings are. Undefined where there are more. */
export const packFew = (tags: Iterable<Tag>, epoch: string, findKin: FindKin): CarriedTags | undefined => {
  let [tagA, tagB, tagC]: readonly (Tag | undefined)[] = []
  let [a, b, c] = [NONE, NONE, NONE]
  for (const tag of tags) {
    if (a.includes(tag) || b.includes(tag) || c.includes(tag)) continue
    if (tagA === undefined) {
      tagA = tag
      a = siblingsOf(tag)
    } else if (tagB === undefined) {
      tagB = tag
      b = siblingsOf(tag)
    } else if (tagC === undefined) {
      tagC = tag
      c = siblingsOf(tag)
    } else return undefined
  }
  return { tagA, tagB, tagC, kin: findKin(epoch, a, b, c) }
}

/** As `packFew`; what has more, or covers, keeps all of its tags for itself. */
export const packTags = (tags: TagSet, epoch: string, findKin: FindKin): CarriedTags => {
  const all = [...tags.values()]
  const covers = all.some((cover) => cover !== undefined) ? all : undefined
  const few = covers ? undefined : packFew(tags.keys(), epoch, findKin)
  // Exactly what was carried, no more and no less: where the siblings are not all there, or came first, nothing is left out.
  if (few && tagsOfEntry(few).length === tags.size) return few
  return { tagA: undefined, tagB: undefined, tagC: undefined, kin: { epoch, tags: [...tags.keys()], covers } }
}

/** Every tag of an entry, siblings included. */
export const tagsOfEntry = ({ tagA, tagB, tagC, kin }: CarriedTags): readonly Tag[] => {
  if (tagA === undefined) return kin.tags
  const tags: Tag[] = [tagA]
  if (tagB !== undefined) tags.push(tagB)
  if (tagC !== undefined) tags.push(tagC)
  for (const tag of kin.tags) tags.push(tag)
  return tags
}

/** What an entry depends on, and as of when. */
export const partOf = (entry: Entry): UsedPart => ({
  epoch: entry.kin.epoch,
  asOf: entry.asOf,
  tags: tagsOfEntry(entry),
  covers: entry.kin.covers,
})
