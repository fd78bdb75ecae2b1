import type { FindKin } from './find-kin'
import type { UsedPart } from './scope'
import type { Entry } from './store'
import type { Tag, TagSet } from './tag'
import { siblingsOf } from './tag-set'

/** The part of an entry that says what it depends on. */
export type CarriedTags = Pick<Entry, 'tagA' | 'tagB' | 'tagC' | 'kin'>

const NONE: readonly Tag[] = []

const packAll = (tags: TagSet, epoch: string): CarriedTags => {
  const covers = [...tags.values()]
  return {
    tagA: undefined,
    tagB: undefined,
    tagC: undefined,
    kin: { epoch, tags: [...tags.keys()], covers: covers.some((cover) => cover !== undefined) ? covers : undefined },
  }
}

/** Up to three tags and what their siblings are; what has more, or covers, keeps all of them for itself. */
export const packTags = (tags: TagSet, epoch: string, findKin: FindKin): CarriedTags => {
  let [tagA, tagB, tagC]: readonly (Tag | undefined)[] = []
  let [a, b, c] = [NONE, NONE, NONE]
  for (const [tag, cover] of tags) {
    if (cover !== undefined) return packAll(tags, epoch)
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
    } else return packAll(tags, epoch)
  }
  const kin = findKin(epoch, a, b, c)
  const own = (tagA === undefined ? 0 : 1) + (tagB === undefined ? 0 : 1) + (tagC === undefined ? 0 : 1)
  // Exactly what was carried, no more and no less: where the siblings are not all there, or came first, nothing is left out.
  return own + kin.tags.length === tags.size ? { tagA, tagB, tagC, kin } : packAll(tags, epoch)
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
