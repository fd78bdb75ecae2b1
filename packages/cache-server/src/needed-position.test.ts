import { describe, expect, it } from 'vitest'
import { neededPosition, readCookie } from './needed-position'

const applied = { epoch: 'e1', seq: 7 }
const needs = (header: string | null, cookie: string | null) => {
  const { needs: position } = neededPosition({ header, cookie }, applied)
  return position && `${position.epoch}:${position.seq}`
}

describe('neededPosition', () => {
  it('is the higher one of an epoch, wherever it stands', () => {
    expect(needs('e1:9', 'e1:12')).toBe('e1:12')
    expect(needs('e1:12', 'e1:9')).toBe('e1:12')
    expect(needs(null, 'e1:9')).toBe('e1:9')
    expect(needs('e1:9', null)).toBe('e1:9')
    expect(needs(null, null)).toBeUndefined()
  })

  it('is the one that makes this process look, when the epochs differ', () => {
    expect(needs('e1:3', 'e2:1')).toBe('e2:1')
    expect(needs('e2:1', 'e1:3')).toBe('e2:1')
    expect(needs('e1:9', 'e2:1')).toBe('e1:9')
  })

  it('passes over what is malformed and reports it, cut short', () => {
    expect(neededPosition({ header: 'x'.repeat(500), cookie: 'e1:9' }, applied)).toEqual({
      needs: { epoch: 'e1', seq: 9 },
      malformed: ['x'.repeat(80)],
    })
  })
})

describe('readCookie', () => {
  it('finds a cookie by its whole name', () => {
    expect(readCookie('a=1; unstale-position=e1:2; b=3', 'unstale-position')).toBe('e1:2')
    expect(readCookie('not-unstale-position=e1:2', 'unstale-position')).toBeNull()
    expect(readCookie('unstale-position', 'unstale-position')).toBeNull()
    expect(readCookie(null, 'unstale-position')).toBeNull()
  })
})
