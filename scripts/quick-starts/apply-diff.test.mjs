import { describe, expect, it } from 'vitest'
import { applyDiff } from './apply-diff.mjs'

const text = 'one\ntwo\n\nthree\ntwo\n'

describe('applyDiff', () => {
  it('replaces what is removed, beside what is kept', () => {
    expect(applyDiff(text, ' one\n-two\n+2\n+2b\n \n three\n')).toBe('one\n2\n2b\n\nthree\ntwo\n')
  })

  it('takes several parts', () => {
    expect(applyDiff(text, '+zero\n one\n@@\n three\n-two\n')).toBe('zero\none\ntwo\n\nthree\n')
  })

  it('keeps signs that mean something in a replacement', () => {
    expect(applyDiff('a\n', "-a\n+$& $' $1\n")).toBe("$& $' $1\n")
  })

  it('refuses what stands nowhere, or more than once', () => {
    expect(() => applyDiff(text, '-four\n')).toThrow('nowhere')
    expect(() => applyDiff(text, '-two\n')).toThrow('2 times')
  })
})
