import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashText } from './hash-text'
import { isSealed, sealTag } from './seal-tag'
import { type Tag, tag } from './tag'
import { siblingsOf } from './tag-set'
import { arbitraryName } from './testing/arbitrary-tag'
import { runs, seed } from './testing/seed'

const seal = (each: Tag): Tag => sealTag(each, (text) => hashText(`secret ${text}`, 12))

describe('sealTag', () => {
  it('hides names and keeps the form', () => {
    expect(seal(tag('price'))).toMatch(/^![\w-]{10}$/)
    expect(seal(tag('scene:42'))).toMatch(/^![\w-]{10}:~[\w-]{11}$/)
    expect(seal(tag('scene?chapterId=7'))).toMatch(/^![\w-]{10}\?~[\w-]{7}=~[\w-]{9}$/)
    expect(seal(tag('scene:chapterId=*'))).toMatch(/^![\w-]{10}:~[\w-]{7}=\*$/)
    expect(['scene*', 'scene:*', 'scene:=', 'scene?'].map((name) => seal(tag(name)).slice(11))).toEqual(['*', ':*', ':=', '?'])
  })

  it('does not tell that two families have the same id', () => {
    expect(seal(tag('scene:42')).slice(11)).not.toBe(seal(tag('story:42')).slice(11))
  })

  it('commutes with siblings, is a tag like any other, and happens once', () => {
    fc.assert(
      fc.property(
        arbitraryName.filter((name) => name !== ''),
        (name) => {
          const plain = tag(name)
          const sealed = seal(plain)
          expect(siblingsOf(sealed)).toEqual(siblingsOf(plain).map(seal))
          expect(sealed).toMatch(/^[!#-[\]-~]{1,32}$/)
          expect([tag(sealed), seal(sealed), isSealed(sealed), isSealed(plain)]).toEqual([sealed, sealed, true, plain.startsWith('!')])
        },
      ),
      { seed, numRuns: runs(3_000) },
    )
  })

  it.each(['short', 'has spaces in it', undefined])('throws OPTION_INVALID when the hash gives %j', (digest) =>
    expect(() => sealTag(tag('price'), () => digest as string)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' })),
  )
})
