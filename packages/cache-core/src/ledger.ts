import { coreError } from './errors'
import type { Verb } from './log'
import type { Tag } from './tag'

/** A follower's memory of the last position of each tag. */
export interface Ledger {
  /** Positions are max-merged: a record may be noted twice or out of order. */
  note(tag: Tag, seq: number, verb: Verb): void
  lastOf(tag: Tag): number
  lastHardOf(tag: Tag): number
  /** The highest position noted of any tag; 0 when none is. */
  readonly highest: number
  clear(): void
  /** The share of buckets in use, 0 to 1: about the chance that an untouched tag looks touched. */
  occupancy(): number
}

/** FNV-1a with a final mix (murmur3's), so that tags that differ in one digit spread over all buckets. */
const hash = (text: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * A ledger of constant size: tags share buckets, and a bucket remembers the latest position of any of them.
 * A collision makes a fresh entry look stale (one needless load), never the reverse.
 */
export const createLedger = (buckets: number = 2 ** 20): Ledger => {
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > 2 ** 30 || (buckets & (buckets - 1)) !== 0) {
    throw coreError('OPTION_INVALID', `ledgerBuckets must be a power of two up to 2^30, but is ${buckets}.`, 'ledgerBuckets')
  }
  const mask = buckets - 1
  /** Of each bucket its last position, and beside it the last that was not `expire`: both are in reach at once. */
  const positions = new Float64Array(2 * buckets)
  const placeOf = (tag: Tag): number => 2 * (hash(tag) & mask)
  let used = 0
  let highest = 0

  return {
    note: (tag, seq, verb) => {
      const place = placeOf(tag)
      const before = positions[place] as number
      if (before === 0) used++
      if (seq > highest) highest = seq
      if (seq > before) positions[place] = seq
      if (verb !== 'expire' && seq > (positions[place + 1] as number)) positions[place + 1] = seq
    },
    lastOf: (tag) => positions[placeOf(tag)] as number,
    lastHardOf: (tag) => positions[placeOf(tag) + 1] as number,
    get highest() {
      return highest
    },
    clear: () => {
      positions.fill(0)
      used = 0
      highest = 0
    },
    occupancy: () => used / buckets,
  }
}
