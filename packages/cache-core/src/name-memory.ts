import type { Tag } from './tag'
import { namesOf } from './target'

/** Tags whose names are remembered; with more, the memory begins anew. */
const MOST = 10_000

/** What a write of one tag names, sealed: one array a tag, so that a log that keeps many records of it keeps its names once. */
export const createNameMemory = (seal: ((tag: Tag) => Tag) | undefined): ((tag: Tag) => readonly Tag[]) => {
  const known = new Map<Tag, readonly Tag[]>()
  return (tag) => {
    const found = known.get(tag)
    if (found) return found
    const names = seal ? namesOf(tag).map(seal) : namesOf(tag)
    if (known.size >= MOST) known.clear()
    known.set(tag, names)
    return names
  }
}
