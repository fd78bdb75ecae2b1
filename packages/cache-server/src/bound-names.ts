import { familyOf, namesOf, type Tag, tag } from '@unstale/cache-core'

export interface BoundNames {
  readonly tags: readonly Tag[]
  /** The families whose names became coarser. */
  readonly families: readonly string[]
}

/**
 * At most `limit` names, if the families allow it. A family's names become those of the family as a whole,
 * which every read with any of its tags carries: more is refetched, nothing is missed. Largest families first.
 */
export const boundNames = (names: readonly Tag[], limit: number): BoundNames => {
  if (names.length <= limit) return { tags: names, families: [] }
  const groups = new Map<string, Tag[]>()
  for (const name of names) {
    const members = groups.get(familyOf(name))
    if (members) members.push(name)
    else groups.set(familyOf(name), [name])
  }
  const families: string[] = []
  let count = names.length
  for (const [family, members] of [...groups].sort(([, a], [, b]) => b.length - a.length)) {
    const coarse = namesOf(tag(family))
    if (count <= limit || coarse.length >= members.length) break
    groups.set(family, [...coarse])
    families.push(family)
    count += coarse.length - members.length
  }
  return { tags: [...groups.values()].flat(), families }
}
