import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashText } from './hash-text'
import { familyOf, tag } from './tag'
import { canonicalText, decodeText, encodeText, textOf } from './tag-text'
import { familyWire, keyWire, listWire, rowWire } from './tag-wire'
import { arbitraryName, arbitraryText } from './testing/arbitrary-tag'
import { runs, seed } from './testing/seed'

const options = { seed, numRuns: runs(3_000) }

describe('tag', () => {
  it.each([
    ['price', 'price'],
    ['scene', 'scene'],
    ['scene:42', 'scene:42'],
    ['scene:*', 'scene:*'],
    ['scene*', 'scene*'],
    ['scene:=', 'scene:='],
    ['scene?', 'scene?'],
    ['scene?chapterId=7', 'scene?chapterId=7'],
    ['scene?chapterId=*', 'scene?chapterId=*'],
    ['scene:chapterId=7', 'scene:chapterId=7'],
    ['scene:chapterId=*', 'scene:chapterId=*'],
    ['like:1,anna', 'like:1,anna'],
    ['a?x=', 'a?x='],
  ])('keeps the form %s', (name, wire) => expect(tag(name)).toBe(wire))

  it.each([
    ['price list', 'price%20list'],
    ['50%', '50%25'],
    ['naïve', 'na%C3%AFve'],
    ['a"b\\c', 'a%22b%5Cc'],
    ['scene:a:b', 'scene:a%3Ab'],
    ['scene:*x', 'scene:%2Ax'],
    ['scene:=x', 'scene:%3Dx'],
    ['scene?x', 'scene%3Fx'],
    ['scene?=x', 'scene%3F%3Dx'],
    ['a*b', 'a%2Ab'],
    [':5', '%3A5'],
    ['*', '%2A'],
    ['scene:', 'scene%3A'],
    ['~x', '%7Ex'],
    ['!x', '%21x'],
    ['__proto__', '__proto__'],
    ['scene:\ud800', 'scene:%EF%BF%BD'],
    ['scene:\n', 'scene:%0A'],
  ])('escapes what %j cannot carry', (name, wire) => expect(tag(name)).toBe(wire))

  it.each(['042', ' 42 ', '42.0', '+42', '4.2e1'])('takes the id %j for 42, as a database does', (id) =>
    expect(tag(`scene:${id}`)).toBe('scene:42'),
  )

  it('brings the keys of a composite list into one order, with their values', () => {
    expect(tag('scene?status,chapter=draft,7')).toBe('scene?chapter,status=7,draft')
    expect(tag('scene?status,chapter=*')).toBe('scene?chapter,status=*')
  })

  it('hashes what is too long, part by part', () => {
    expect(tag('aVeryLongFamilyName:7')).toMatch(/^~\w{10}:7$/)
    expect(tag('scene:01234567-89AB-cdef-0123-456789abcdef')).toMatch(/^scene:~\w{11}$/)
    expect(tag('scene:01234567-89AB-cdef-0123-456789abcdef')).toBe(tag('scene:01234567-89ab-CDEF-0123-456789abcdef'))
    expect(tag(`scene?chapterId=${'x'.repeat(20)}`)).toMatch(/^scene\?chapterId=~\w{9}$/)
    expect(tag('scene?chapterId,somethingElse=7,8')).toMatch(/^scene\?~\w{7}=7,8$/)
  })

  it('has hashes that never change: other versions must agree', () => {
    expect([hashText('', 11), hashText('scene', 10), hashText('01234567-89ab-cdef-0123-456789abcdef', 11)]).toMatchInlineSnapshot(`
      [
        "V6WQY3gizCt",
        "l0tmUWhua8",
        "sJ7Ag17CE4h",
      ]
    `)
  })

  it('has parts that are hashed once, however often they are brought to their form', () => {
    const [family, key] = [familyWire('internationalisation'), keyWire('abcdefghijkl', 'languageCode')]
    expect([familyWire(family), keyWire('abcdefghijkl', key)]).toEqual([family, key])
  })

  it('spreads hashes evenly and without collisions among many neighbours', () => {
    const seen = new Set<string>()
    const firsts = new Map<string, number>()
    const count = 300_000
    for (let i = 0; i < count; i++) {
      const hash = hashText(`user-${i}`, 9)
      seen.add(hash)
      firsts.set(hash.slice(0, 1), (firsts.get(hash.slice(0, 1)) ?? 0) + 1)
    }
    expect(seen.size).toBe(count)
    const counts = [...firsts.values()]
    expect(counts).toHaveLength(62)
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.15)
  })

  it.each([undefined, null, 42, {}, [], '', Symbol('x')])('throws TAG_INVALID for %o', (value) =>
    expect(() => tag(value as string)).toThrow(expect.objectContaining({ code: 'TAG_INVALID' })),
  )

  it('is 1 to 32 printable characters without quotes and backslashes, and stays as it is when given again', () => {
    fc.assert(
      fc.property(
        arbitraryName.filter((name) => name !== ''),
        (name) => {
          const made = tag(name)
          expect(made).toMatch(/^[!#-[\]-~]{1,32}$/)
          expect(tag(made)).toBe(made)
          expect(made.startsWith(familyOf(made))).toBe(true)
          expect(tag(familyOf(made))).toBe(familyOf(made))
        },
      ),
      options,
    )
  })

  it('keeps what a model makes of any id, key and value', () => {
    fc.assert(
      fc.property(arbitraryText, arbitraryText, arbitraryText, (name, id, value) => {
        const family = familyWire(encodeText(name || 'x'))
        const text = encodeText(canonicalText(id))
        const row = rowWire(family, text || 'x')
        const list = listWire(family, '?', keyWire(family, encodeText(id || 'x')), encodeText(canonicalText(value)))
        expect([tag(row), tag(list), tag(list.replace('?', ':'))]).toEqual([row, list, list.replace('?', ':')])
      }),
      options,
    )
  })
})

describe('textOf', () => {
  it('gives numbers and their text one spelling', () => {
    expect([textOf(42), textOf('42'), textOf(42n), textOf('042')]).toEqual(['42', '42', '42', '42'])
    expect([textOf(0.5), textOf('0.50'), textOf(-0), textOf('-0')]).toEqual(['0.5', '0.5', '0', '0'])
    expect([textOf('0009007199254740993'), textOf(9007199254740993n)]).toEqual(['9007199254740993', '9007199254740993'])
    expect(textOf(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
    expect([textOf(null), textOf(true), textOf(''), textOf('  ')]).toEqual(['null', 'true', '', '  '])
  })

  it('knows no text for what is not told', () => {
    expect([undefined, Number.NaN, {}, [1], () => 1, Object.create(null), new Date(Number.NaN)].map(textOf)).toEqual(
      Array(7).fill(undefined),
    )
    expect(textOf({ toString: () => '0A1B' })).toBe('0A1B')
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        expect(canonicalText(canonicalText(text))).toBe(canonicalText(text))
        expect(encodeText(decodeText(encodeText(text)))).toBe(encodeText(text))
      }),
      options,
    )
  })
})
