import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMember, countOf, type Members, membersOf, removeMember } from './tag-members'

describe('the members of a tag', () => {
  it('are those of a set, whatever comes and goes', () => {
    const step = fc.record({ member: fc.integer({ min: 0, max: 60 }), isLeaving: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
        const members: Members<number> = { held: [], left: undefined }
        const model = new Set<number>()
        for (const { member, isLeaving } of steps) {
          if (isLeaving && model.delete(member)) removeMember(members, member)
          else if (!isLeaving && !model.has(member)) {
            model.add(member)
            addMember(members, member)
          }
          expect(countOf(members)).toBe(model.size)
          // What has left is never more than what is there, so nothing that was removed is held for long.
          expect(members.held.length).toBeLessThanOrEqual(2 * model.size)
        }
        expect(membersOf(members).sort((a, b) => a - b)).toEqual([...model].sort((a, b) => a - b))
      }),
    )
  })

  it('leave a large tag without anybody looking for them', () => {
    const members: Members<number> = { held: Array.from({ length: 10_000 }, (_, n) => n), left: undefined }
    let looks = 0
    const { held } = members
    held.indexOf = (...args) => {
      looks++
      return Array.prototype.indexOf.apply(held, args)
    }
    for (let n = 0; n < 4_000; n++) removeMember(members, n)
    expect([looks, countOf(members)]).toEqual([0, 6_000])
  })
})
