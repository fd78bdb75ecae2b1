import { siblingsOf, type Tag } from '@unstale/cache-core'

/** The more exact a tag, the more likely it is what a write forgot: a row, a list, a family. */
const exactness = (tag: Tag): number => (/^[^:?*]+:[^=]/.test(tag) ? 0 : /[:?].*=/.test(tag) ? 1 : 2)

/**
 * Which of an entry's tags a write has probably not named: an exact one that no record ever named before one that some did,
 * what the new load reads beside what the held one did before all, and what few entries carry before what many do:
 * had that not been named, the others would be stale, too.
 */
export const suspectedTag = (
  held: readonly Tag[],
  loaded: readonly Tag[],
  namedOf: (tag: Tag) => number,
  carriersOf: (tag: Tag) => number = () => 0,
): Tag | undefined => {
  const all = [...new Set([...loaded, ...held])]
  const siblings = new Set(all.flatMap((tag) => siblingsOf(tag)))
  const before = new Set(held)
  const candidates = all.filter((tag) => !siblings.has(tag))
  const rank = (tag: Tag): readonly number[] => [
    namedOf(tag) === 0 ? 0 : 1,
    before.has(tag) ? 1 : 0,
    exactness(tag),
    carriersOf(tag),
    namedOf(tag),
  ]
  return candidates.sort((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    const place = left.findIndex((value, index) => value !== right[index])
    return place < 0 ? 0 : (left[place] as number) - (right[place] as number)
  })[0]
}
