import { describe, expect, it } from 'vitest'
import { isAllowed, licenceProblems } from './check-licences.mjs'

describe('licences', () => {
  it('may be a choice of which one is free, and never none', () => {
    expect(['MIT', '(MIT OR GPL-3.0)', 'Apache-2.0 AND MIT'].map(isAllowed)).toEqual([true, true, true])
    expect(['GPL-3.0', 'MIT AND AGPL-3.0', 'UNLICENSED', undefined, { type: 'MIT' }].map(isAllowed)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
  })

  it('are named where they are not free, or not known', () => {
    const shipped = new Map([
      ['free', { version: '1.0.0', license: 'ISC' }],
      ['other', { version: '2.0.0', license: 'SSPL-1.0' }],
      ['gone', undefined],
    ])
    expect(licenceProblems(shipped)).toEqual([expect.stringContaining('SSPL-1.0'), expect.stringContaining('gone')])
  })
})
