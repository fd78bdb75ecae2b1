import { describe, expect, it } from 'vitest'
import { fillTemplate } from './fill-template'

const values = { nonce: 'n1', reads: { story: { id: 7, chapters: [{ id: 3 }], title: 'Emma' }, 'story.long': { id: 8 } } }

describe('a template', () => {
  it('takes texts from the nonce and from what reads answered, wherever they stand', () => {
    const template = {
      a: 'x {{nonce}} {{ reads.story.title }}',
      b: ['{{reads.story.chapters.0.id}}', 1, null],
      c: { d: '{{reads.story.long.id}}' },
    }
    expect(fillTemplate(template, values)).toEqual({ a: 'x n1 Emma', b: [3, 1, null], c: { d: 8 } })
  })

  it('keeps the type of what it names alone', () => {
    expect(fillTemplate('{{reads.story.id}}', values)).toBe(7)
    expect(fillTemplate('/{{reads.story.id}}', values)).toBe('/7')
  })

  it.each(['{{reads.story.author}}', '{{reads.nobody.id}}', '{{env.HOME}}', '{{reads.story.constructor}}', '{{reads.__proto__}}'])(
    'refuses %s',
    (text) => {
      expect(() => fillTemplate(text, values)).toThrow('TEMPLATE_UNRESOLVED')
    },
  )
})
