import { familyOf, type Tag, type TagSet } from './tag'
import { siblingsOf } from './tag-set'

export interface CoarseTags {
  readonly tags: readonly Tag[]
  /** The families of which some tags gave way to coarser ones. */
  readonly families: readonly string[]
}

const byFamily = (tags: Iterable<Tag>): readonly (readonly [family: string, tags: readonly Tag[]])[] => {
  const groups = new Map<string, Tag[]>()
  for (const tag of tags) {
    const family = familyOf(tag)
    const group = groups.get(family)
    if (group) group.push(tag)
    else groups.set(family, [tag])
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length)
}

/**
 * The same dependencies in at most `budget` tags, if that is possible: first the row tags of the largest lists become the tag of the
 * whole list, only then does a family become its bare name. Every change that names one of `tags` names one of the result.
 */
export const coarsen = (tags: TagSet, budget: number): CoarseTags => {
  if (tags.size <= budget) return { tags: [...tags.keys()], families: [] }
  const kept = new Set(tags.keys())
  const families = new Set<string>()

  for (const [family, rows] of byFamily([...kept].filter((tag) => tags.get(tag)))) {
    if (kept.size <= budget) break
    const covers = new Set(rows.flatMap((row) => [tags.get(row) as Tag]).flatMap((cover) => [cover, ...siblingsOf(cover)]))
    if ([...covers].filter((cover) => !kept.has(cover)).length >= rows.length) continue
    for (const row of rows) kept.delete(row)
    for (const cover of covers) kept.add(cover)
    families.add(family)
  }

  for (const [family, group] of byFamily(kept)) {
    if (kept.size <= budget || group.length === 1) break
    for (const tag of group) kept.delete(tag)
    kept.add(family as Tag)
    families.add(family)
  }

  return { tags: [...kept], families: [...families] }
}
