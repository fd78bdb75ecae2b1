import { addTags, type Tag, type TagSource } from '@unstale/cache-core'

/** One array for all that have none. */
export const NO_TAGS: readonly Tag[] = []

/** The tags held, with those of `sources` and their siblings; the array itself where nothing is new. Throws `TAG_INVALID`. */
export const collectTags = (held: readonly Tag[], sources: readonly TagSource[]): readonly Tag[] => {
  if (sources.length === 0) return held
  const all = new Map<Tag, Tag | undefined>()
  for (const one of held) all.set(one, undefined)
  addTags(all, sources)
  return all.size === held.length ? held : [...all.keys()]
}
