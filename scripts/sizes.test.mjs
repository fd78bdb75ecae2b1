import { describe, expect, it } from 'vitest'
import { isSamePage } from './sizes.mjs'

const page = (size, name = 'a client') => `| ${name} | ${size} kB |\n`

describe('what docs/sizes.md says', () => {
  it('counts as measured within what two releases of Node compress differently', () => {
    expect(isSamePage(page('15.81'), page('15.81'))).toBe(true)
    expect(isSamePage(page('15.81'), page('15.99'))).toBe(true)
    expect(isSamePage('| 3 % | 452 B |', '| 4 % | 453 B |')).toBe(true)
  })

  it('is out of date when a size has changed, or an entry has come or gone', () => {
    expect(isSamePage(page('15.81'), page('17.20'))).toBe(false)
    expect(isSamePage(page('2.55'), page('2.81'))).toBe(false)
    expect(isSamePage(page('15.81'), page('15.81', 'another'))).toBe(false)
    expect(isSamePage(page('15.81'), page('15.81') + page('1'))).toBe(false)
  })
})
