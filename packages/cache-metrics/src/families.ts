/** What stands for all families beyond the limit. */
export const OTHER = 'other'

/** Ids of all kinds: numbers, hexadecimal ids, addresses. What is left of a text without them names a kind of thing. */
const IDS = /[0-9a-f]*\d[0-9a-f-]{7,}|\d+|[^\s]*@[^\s]*/gi

/**
 * The family of a key: what stands before the first separator, of a query hash its first text; ids in it become `#`.
 *
 * @example
 * keyFamilyOf('scene:42')          // scene
 * keyFamilyOf('["scenes",{"a":1}]') // scenes
 */
export const keyFamilyOf = (key: string): string => {
  const first = /^[["{\s]*([^\s:/?|"[\]{},]*)/.exec(key)?.[1] ?? ''
  return first.replace(IDS, '#').slice(0, 40) || '#'
}

/** Maps what is named to a family, at most `limit` of them; the rest is `other`, and each time is reported. */
export const boundFamilies = (familyOf: (name: string) => string, limit: number, onOverflow: () => void): ((name: string) => string) => {
  const known = new Set<string>()
  return (name) => {
    const family = familyOf(name)
    if (known.has(family)) return family
    if (known.size < limit) {
      known.add(family)
      return family
    }
    onOverflow()
    return OTHER
  }
}
