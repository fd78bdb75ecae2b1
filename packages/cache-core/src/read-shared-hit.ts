import type { Position } from './position'
import type { SharedHit } from './second-level'
import type { Tag } from './tag'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const isDuration = (value: unknown): value is number => typeof value === 'number' && value >= 0

const isPosition = (value: unknown): value is Position =>
  isObject(value) && typeof value['epoch'] === 'string' && value['epoch'] !== '' && isSeq(value['seq'])

const isTag = (value: unknown): value is Tag => typeof value === 'string' && value !== ''

const isTagSet = (value: unknown): boolean =>
  value instanceof Map && [...value].every(([tag, cover]) => isTag(tag) && (cover === undefined || isTag(cover)))

/**
 * Whether what a second level answered can be an entry. A store may hold what another program, another version
 * or a broken disk put there: what is not certain is not there.
 */
export const isSharedHit = (hit: unknown): hit is SharedHit => {
  if (!isObject(hit) || !isObject(hit['entry']) || !isDuration(hit['ageMs'])) return false
  const { entry, checkedAt } = hit
  if (!('value' in entry) || !isTagSet(entry['tagSet']) || !isPosition({ epoch: entry['epoch'], seq: entry['asOf'] })) return false
  if (!isDuration(entry['grace']) || !(entry['ttl'] === undefined || isDuration(entry['ttl']))) return false
  // What reflects more than the log had when it was compared cannot be true.
  return (
    checkedAt === undefined || (isPosition(checkedAt) && checkedAt.epoch === entry['epoch'] && checkedAt.seq >= (entry['asOf'] as number))
  )
}
