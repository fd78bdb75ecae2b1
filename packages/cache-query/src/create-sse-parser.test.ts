import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSseParser, MAX_EVENT_LENGTH } from './create-sse-parser'

const parse = (...pieces: readonly string[]): readonly string[] => {
  const heard: string[] = []
  const feed = createSseParser((data) => heard.push(data))
  for (const piece of pieces) feed(piece)
  return heard
}

describe('createSseParser', () => {
  it('joins data lines, skips comments and other fields, and strips one leading space', () => {
    expect(parse(': hello\nevent: batch\nid: 7\nretry: 1\ndata: a\ndata:  b\ndata\ndata:c\n\n')).toEqual(['a\n b\n\nc'])
  })

  it('says nothing for an event without data or without its blank line', () => {
    expect(parse('event: x\n\n:\n\ndata: unfinished\n')).toEqual([])
  })

  it('drops a byte order mark at the start only', () => {
    expect(parse('\ufeffdata: a\n\n', '\ufeffdata: b\n\n')).toEqual(['a'])
  })

  it('hears the same events however the text is cut and whichever line ends are used', () => {
    const text = fc.array(fc.constantFrom('data: a', 'data:', ': c', 'data: {"x":1}', '', 'event: e', 'datax: no'), { maxLength: 12 })
    fc.assert(
      fc.property(text, fc.constantFrom('\n', '\r', '\r\n'), fc.array(fc.nat(80), { maxLength: 6 }), (lines, end, cuts) => {
        const whole = lines.map((line) => line + end).join('')
        const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length]
        const pieces = at.slice(1).map((to, i) => whole.slice(at[i], to))
        expect(parse(...pieces)).toEqual(parse(lines.map((line) => `${line}\n`).join('')))
      }),
    )
  })

  it('refuses an event without end', () => {
    expect(() => parse(`data: ${'x'.repeat(MAX_EVENT_LENGTH)}`)).toThrow(RangeError)
  })
})
