import { describe, expect, it } from 'vitest'
import { cacheStatus } from './cache-status'

describe('cacheStatus', () => {
  it('tells the worst outcome, and in detail all of them', () => {
    expect(cacheStatus(new Map())).toBeUndefined()
    expect(cacheStatus(new Map([['hit', 3]]))).toBe('unstale;hit')
    expect(cacheStatus(new Map([['stale', 1]]))).toBe('unstale;hit;detail="stale=1"')
    expect(cacheStatus(new Map([['absent', 2]]))).toBe('unstale;fwd=uri-miss;detail="absent=2"')
    expect(
      cacheStatus(
        new Map([
          ['hit', 3],
          ['invalidated', 1],
        ]),
      ),
    ).toBe('unstale;fwd=stale;detail="invalidated=1 hit=3"')
    expect(
      cacheStatus(
        new Map([
          ['absent', 1],
          ['bypass', 1],
        ]),
      ),
    ).toBe('unstale;fwd=bypass;detail="bypass=1 absent=1"')
  })
})
