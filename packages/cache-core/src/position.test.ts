import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { covers, formatPosition, parsePosition } from './position'

describe('positions', () => {
  it('survive their text form', () => {
    const epoch = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,31}$/)
    fc.assert(
      fc.property(epoch, fc.integer({ min: 0, max: 1e14 }), (epoch, seq) => {
        expect(parsePosition(formatPosition({ epoch, seq }))).toEqual({ epoch, seq })
      }),
    )
  })

  it.each([
    '',
    ':',
    'e',
    'e:',
    'e:-1',
    'e:01',
    'e:1e3',
    'e:1.5',
    '1e:1',
    'e:1 ',
    'e :1',
    'e:9999999999999999',
    `${'e'.repeat(33)}:1`,
    'e:1\n',
    null,
    7,
    {},
    undefined,
  ])('reads %j as nothing', (text) => {
    expect(parsePosition(text)).toBeUndefined()
  })

  it('never throw on any text, and read back only what they would write', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const position = parsePosition(text)
        expect(position === undefined || formatPosition(position) === text).toBe(true)
      }),
    )
  })

  it('that make no sense cannot be written', () => {
    expect(() => formatPosition({ epoch: 'e', seq: -1 })).toThrow(expect.objectContaining({ code: 'POSITION_MALFORMED' }))
    expect(() => formatPosition({ epoch: '', seq: 1 })).toThrow(expect.objectContaining({ code: 'POSITION_MALFORMED' }))
  })

  it('compare within one epoch only', () => {
    expect(covers({ epoch: 'a', seq: 2 }, { epoch: 'a', seq: 2 })).toBe(true)
    expect(covers({ epoch: 'a', seq: 1 }, { epoch: 'a', seq: 2 })).toBe(false)
    expect(covers({ epoch: 'b', seq: 9 }, { epoch: 'a', seq: 2 })).toBe(false)
  })
})
