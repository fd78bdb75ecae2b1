import { packTags, tagsOfEntry } from './entry-tags'
import { createKinFinder } from './find-kin'
import type { Clock } from './ports'
import type { Scope } from './scope'
import type { SharedEntry } from './second-level'
import type { Entry, Life } from './store'
import type { Tag, TagSet } from './tag'

/** Makes the entries of a cache. */
export interface EntryMaker {
  /** What a load made, with what its scope gathered. */
  make(key: string, value: unknown, scope: Scope, ttl: number | undefined, grace: number): Entry
  /** What another process made, known to reflect everything up to `asOf`. Its time to live goes on. */
  adopt(key: string, shared: SharedEntry, asOf: number, ageMs: number): Entry
}

export const createEntryMaker = (clock: Clock): EntryMaker => {
  const findKin = createKinFinder()

  const lifeOf = (ttl: number | undefined, grace: number, ageMs: number): Life | undefined =>
    ttl === undefined && grace === 0 ? undefined : { ttl, grace, storedWall: clock.wall() - ageMs, staleSince: undefined }

  const entryOf = (
    key: string,
    value: unknown,
    tags: TagSet,
    { epoch, asOf }: { readonly epoch: string; readonly asOf: number },
    life: Life | undefined,
    ageMs: number,
  ): Entry => {
    const { tagA, tagB, tagC, kin } = packTags(tags, epoch, findKin)
    return {
      key,
      value,
      tagA,
      tagB,
      tagC,
      kin,
      asOf,
      // Whole ms are kept without a heap object; rounded down, since an age must not be understated.
      storedAt: Math.floor(clock.monotonic() - ageMs),
      life,
      answeredStale: false,
      used: false,
    }
  }

  return {
    make: (key, value, scope, ttl, grace) => entryOf(key, value, scope.tags, scope, lifeOf(ttl, grace, 0), 0),
    adopt: (key, shared, asOf, ageMs) =>
      entryOf(key, shared.value, shared.tagSet, { epoch: shared.epoch, asOf }, lifeOf(shared.ttl, shared.grace, ageMs), ageMs),
  }
}

/** The tags of an entry, each with its cover. */
const tagSetOf = (entry: Entry): TagSet => {
  const { covers } = entry.kin
  return new Map<Tag, Tag | undefined>(tagsOfEntry(entry).map((tag, index) => [tag, covers?.[index]]))
}

/** An entry as other processes are told of it. */
export const shareEntry = (entry: Entry): SharedEntry => ({
  value: entry.value,
  tagSet: tagSetOf(entry),
  epoch: entry.kin.epoch,
  asOf: entry.asOf,
  ttl: entry.life?.ttl,
  grace: entry.life?.grace ?? 0,
})
