import { addTags, siblingsOf, type Tag, type TagSource, tag } from '@unstale/cache-core'

/** The tags held, with those of `sources` and their siblings; the array itself where nothing is new. Throws `TAG_INVALID`. */
export const collectTags = (held: readonly Tag[], sources: readonly TagSource[]): readonly Tag[] => {
  if (sources.length === 0) return held
  const first = sources[0]
  // What most queries of `tagsOf` have: not worth a map.
  if (held.length === 0 && sources.length === 1 && typeof first === 'string') {
    const only = tag(first)
    // Spread, the array would make room for seventeen.
    return [only].concat(siblingsOf(only))
  }
  const all = new Map<Tag, Tag | undefined>()
  for (const one of held) all.set(one, undefined)
  addTags(all, sources)
  return all.size === held.length ? held : [...all.keys()]
}
