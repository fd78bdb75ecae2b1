import type { Tag } from '@unstale/cache-core'

/**
 * How many fields hold the last positions of all tags. Part of the format: every process must count in the same buckets.
 * Two tags in one bucket make a fresh entry look stale, never the reverse.
 */
const BUCKETS = 2 ** 18

/** FNV-1a with murmur3's final mix. */
const hash = (text: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The buckets of these tags, each once, as scripts take them: `7,4711`. */
export const bucketsOf = (tags: Iterable<Tag>): string => {
  const buckets = new Set<number>()
  for (const tag of tags) buckets.add(hash(tag) % BUCKETS)
  return [...buckets].join(',')
}
