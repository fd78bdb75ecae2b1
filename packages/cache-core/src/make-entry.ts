import type { Clock } from './ports'
import type { Scope } from './scope'
import type { SharedEntry } from './second-level'
import type { Entry, Life } from './store'
import type { Tag, TagSet } from './tag'

/** When data was stored, and how long it may serve. */
interface Timing {
  readonly ttl: number | undefined
  readonly grace: number
  /** How long ago it was stored, in ms. */
  readonly ageMs: number
  readonly clock: Clock
}

const lifeOf = ({ ttl, grace, ageMs, clock }: Timing): Life | undefined =>
  ttl === undefined && grace === 0 ? undefined : { ttl, grace, storedWall: clock.wall() - ageMs, staleSince: undefined }

const coversOf = (tags: TagSet): readonly (Tag | undefined)[] | undefined => {
  const covers = [...tags.values()]
  return covers.some((cover) => cover !== undefined) ? covers : undefined
}

const entryOf = (
  key: string,
  value: unknown,
  tags: TagSet,
  { epoch, asOf }: { readonly epoch: string; readonly asOf: number },
  timing: Timing,
): Entry => ({
  key,
  value,
  tags: [...tags.keys()],
  covers: coversOf(tags),
  epoch,
  asOf,
  // Whole ms are kept without a heap object; rounded down, since an age must not be understated.
  storedAt: Math.floor(timing.clock.monotonic() - timing.ageMs),
  life: lifeOf(timing),
  answeredStale: false,
  used: false,
})

/** What a load made, with what its scope gathered. */
export const makeEntry = (key: string, value: unknown, scope: Scope, ttl: number | undefined, grace: number, clock: Clock): Entry =>
  entryOf(key, value, scope.tags, scope, { ttl, grace, ageMs: 0, clock })

/** What another process made, known to reflect everything up to `asOf`. Its time to live goes on. */
export const adoptEntry = (key: string, shared: SharedEntry, asOf: number, ageMs: number, clock: Clock): Entry =>
  entryOf(key, shared.value, shared.tagSet, { epoch: shared.epoch, asOf }, { ttl: shared.ttl, grace: shared.grace, ageMs, clock })

/** The tags of an entry, each with its cover. */
export const tagSetOf = ({ tags, covers }: Entry): TagSet => new Map(tags.map((tag, index) => [tag, covers?.[index]]))

/** An entry as other processes are told of it. */
export const shareEntry = (entry: Entry): SharedEntry => ({
  value: entry.value,
  tagSet: tagSetOf(entry),
  epoch: entry.epoch,
  asOf: entry.asOf,
  ttl: entry.life?.ttl,
  grace: entry.life?.grace ?? 0,
})
