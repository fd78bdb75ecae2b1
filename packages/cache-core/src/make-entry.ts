import { fewTagsOf } from './create-scope'
import { type CarriedTags, packFew, packTags, partOf } from './entry-tags'
import { createKinFinder } from './find-kin'
import type { Clock } from './ports'
import type { Scope } from './scope'
import type { SharedEntry } from './second-level'
import type { Entry, Life } from './store'
import type { Tag } from './tag'

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
    { tagA, tagB, tagC, kin }: CarriedTags,
    asOf: number,
    life: Life | undefined,
    ageMs: number,
  ): Entry => ({
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
  })

  const tagsOfScope = (scope: Scope): CarriedTags => {
    const few = fewTagsOf(scope)
    return (few && packFew(few, scope.epoch, findKin)) ?? packTags(scope.tags, scope.epoch, findKin)
  }

  return {
    make: (key, value, scope, ttl, grace) => entryOf(key, value, tagsOfScope(scope), scope.asOf, lifeOf(ttl, grace, 0), 0),
    adopt: (key, shared, asOf, ageMs) =>
      entryOf(key, shared.value, packTags(shared.tagSet, shared.epoch, findKin), asOf, lifeOf(shared.ttl, shared.grace, ageMs), ageMs),
  }
}

/** An entry as other processes are told of it. */
export const shareEntry = (entry: Entry): SharedEntry => {
  const { epoch, asOf, tags, covers } = partOf(entry)
  return {
    value: entry.value,
    tagSet: new Map<Tag, Tag | undefined>(tags.map((tag, index) => [tag, covers?.[index]])),
    epoch,
    asOf,
    ttl: entry.life?.ttl,
    grace: entry.life?.grace ?? 0,
  }
}
