import { describe, expect, it } from 'vitest'
import { isActionEnvelope, splitActionPosition } from './action-envelope'

describe('the envelope of an action', () => {
  it('is told from what an action returns by itself', () => {
    expect(isActionEnvelope({ value: undefined, headers: {} })).toBe(true)
    expect(isActionEnvelope({ value: 1, headers: { 'cache-position': 'e1:1' } })).toBe(true)
    for (const other of [
      undefined,
      null,
      1,
      'text',
      {},
      { value: 1 },
      { headers: {} },
      { value: 1, headers: { a: 1 } },
      { value: 1, headers: null },
    ])
      expect(isActionEnvelope(other)).toBe(false)
  })

  it('gives up the position that stands behind the arguments, and takes nothing else for one', () => {
    expect(splitActionPosition([1, { unstalePosition: 'e1:4' }])).toEqual({ args: [1], position: 'e1:4' })
    for (const args of [
      [],
      [1],
      [{ unstalePosition: 4 }],
      [{ unstalePosition: 'e1:4', more: 1 }],
      [{ unstalePosition: 'e1:4' }, 1],
      [null],
    ])
      expect(splitActionPosition(args)).toEqual({ args, position: null })
  })
})
