import fc from 'fast-check'
import { parseList } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { MAX_FIELD_LENGTH, parseStringList } from './parse-string-list'

const reference = (field: string): readonly string[] | undefined => {
  try {
    const members = parseList(field).map(([member]) => member)
    return members.every((member) => typeof member === 'string') ? (members as string[]) : undefined
  } catch {
    return undefined
  }
}

/** Pieces of the grammar, right and nearly right: random text alone would almost always be refused at its first character. */
const piece = fc.oneof(
  fc.constantFrom(
    '"',
    '\\',
    ',',
    ' ',
    '\t',
    ';',
    '=',
    '(',
    ')',
    '?1',
    '?2',
    ':',
    ':aGk=:',
    ':a:',
    '@12',
    '@1.5',
    '%"',
    '%c3%a9"',
    '%ff"',
    'a',
    'A',
    '*',
    '-',
    '1',
    '.',
    '1.5',
    '1.2345',
  ),
  fc.constantFrom(
    '"scene:42"',
    '"a\\"b"',
    '"a\\\\"',
    '"é"',
    '"\u0007"',
    ';a',
    ';a=1',
    '; a="x"',
    ';A=1',
    ';a=tok/en',
    ', ',
    ',\t',
    '123456789012345',
    '1234567890123456',
    '"__proto__"',
  ),
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 3 }),
)
const field = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''))

describe('parseStringList', () => {
  it('accepts, refuses and reads exactly as structured-headers does', () => {
    fc.assert(
      fc.property(field, (text) => {
        // structured-headers 2.1.0 refuses a date that anything but a space follows.
        fc.pre(!/@-?\d+[;,]/.test(text))
        expect(parseStringList(text)).toEqual(reference(text))
      }),
      { numRuns: 20_000, verbose: true },
    )
  })

  it('takes a date for an item like any other, as RFC 9651 does in 4.2.9', () => {
    expect(parseStringList('"a";x=@12;y=@-1, "b";z=@0,"c"')).toEqual(['a', 'b', 'c'])
    expect(parseStringList('"a";x=@1.5')).toBeUndefined()
  })

  it('reads back what a writer wrote, with parameters', () => {
    const name = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) })
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.constantFrom('', ';q', ';q=1.5', '; q="a,b"', ';q=:aGk=:')), { maxLength: 20 }), (members) => {
        const text = members.map(([value, parameter]) => `"${value.replace(/["\\]/g, '\\$&')}"${parameter}`).join(' ,\t')
        expect(parseStringList(text)).toEqual(members.map(([value]) => value))
      }),
    )
  })

  it.each([['a'], ['1'], ['("a")'], ['"a", b'], ['"a",'], [',"a"'], ['"a" "b"'], ['"a'], ['"\u007f"'], ['"a"\n']])(
    'voids the whole field for %j',
    (text) => {
      expect(parseStringList(text)).toBeUndefined()
    },
  )

  it('refuses a field over its limits without reading it', () => {
    expect(parseStringList(`"${'a'.repeat(MAX_FIELD_LENGTH)}"`)).toBeUndefined()
    expect(parseStringList(Array.from({ length: 1_024 }, () => '"a"').join(','))).toHaveLength(1_024)
    expect(parseStringList(Array.from({ length: 1_025 }, () => '"a"').join(','))).toBeUndefined()
  })

  it('does not backtrack on hostile input', () => {
    const started = performance.now()
    parseStringList(`"a"${';a='.repeat(5_000)}`)
    parseStringList(`"${'\\"'.repeat(8_000)}`)
    parseStringList(`"a"${' '.repeat(16_000)}x`)
    expect(performance.now() - started).toBeLessThan(200)
  })
})
