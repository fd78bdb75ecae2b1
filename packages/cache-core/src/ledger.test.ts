import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLedger } from './ledger'
import type { Verb } from './log'
import type { Tag } from './tag'

const verbs: readonly Verb[] = ['invalidate', 'expire', 'remove']
const notes = fc.array(
  fc.record({
    tag: fc.integer({ min: 0, max: 400 }).map((n) => `scene:${n}` as Tag),
    seq: fc.integer({ min: 1, max: 1_000 }),
    verb: fc.constantFrom(...verbs),
  }),
)

describe('createLedger', () => {
  it('never remembers less than an exact map would, whatever the order and however few its buckets', () => {
    fc.assert(
      fc.property(notes, fc.constantFrom(1, 2, 64, 2 ** 20), (records, buckets) => {
        const ledger = createLedger(buckets)
        const last = new Map<Tag, number>()
        const hard = new Map<Tag, number>()
        for (const { tag, seq, verb } of records) {
          ledger.note(tag, seq, verb)
          last.set(tag, Math.max(last.get(tag) ?? 0, seq))
          if (verb !== 'expire') hard.set(tag, Math.max(hard.get(tag) ?? 0, seq))
        }
        for (const [tag, seq] of last) {
          expect(ledger.lastOf(tag)).toBeGreaterThanOrEqual(seq)
          expect(ledger.lastHardOf(tag)).toBeGreaterThanOrEqual(hard.get(tag) ?? 0)
          expect(ledger.lastHardOf(tag)).toBeLessThanOrEqual(ledger.lastOf(tag))
        }
        expect(ledger.highest).toBe(Math.max(0, ...last.values()))
      }),
      { numRuns: 60 },
    )
  })

  it('is exact while tags do not share a bucket', () => {
    const ledger = createLedger()
    ledger.note('a' as Tag, 3, 'expire')
    expect([ledger.lastOf('a' as Tag), ledger.lastHardOf('a' as Tag), ledger.lastOf('b' as Tag)]).toEqual([3, 0, 0])
  })

  it('spreads tags that differ in a digit: 10,000 rows use nearly as many buckets as chance would', () => {
    const ledger = createLedger(2 ** 14)
    for (let id = 0; id < 10_000; id++) ledger.note(`scene:${id}` as Tag, 1, 'invalidate')
    const byChance = 1 - (1 - 1 / 2 ** 14) ** 10_000
    expect(ledger.occupancy()).toBeGreaterThan(byChance - 0.02)
    expect(ledger.occupancy()).toBeLessThan(byChance + 0.02)
  })

  it('forgets everything when cleared', () => {
    const ledger = createLedger(64)
    ledger.note('a' as Tag, 3, 'invalidate')
    ledger.clear()
    expect([ledger.lastOf('a' as Tag), ledger.highest, ledger.occupancy()]).toEqual([0, 0, 0])
  })

  it.each([0, 3, -4, 2 ** 31, 1.5])('refuses %s buckets', (buckets) => {
    expect(() => createLedger(buckets)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})
