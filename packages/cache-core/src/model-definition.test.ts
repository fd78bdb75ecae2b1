import { describe, expect, it } from 'vitest'
import { resolveChange } from './change'
import { defineModel, withParents } from './define-model'
import { definitionOf } from './model-definition'
import type { Change } from './model-types'
import { tag } from './tag'
import { resolveNames } from './target'

interface Rows {
  book: { id: number; title: string }
  chapter: { id: number; bookId: number | null; title: string }
  like: { postId: number; userId: string; at: number; bookId: number }
}

const model = defineModel<Rows>()({
  book: { listFields: [] },
  chapter: { lists: ['bookId'], listFields: [], touches: { book: 'bookId' } },
  like: { id: ['postId', 'userId'], lists: ['postId'], listFields: [], touches: { book: 'bookId' } },
})
const code = (name: string): unknown => expect.objectContaining({ code: name })

describe('what is not known of a row', () => {
  it('is named by its star: an id that is assigned null, a parent whose key is empty', () => {
    expect(model.chapter.updated(1, { id: null as unknown as number }).tags).toEqual(expect.arrayContaining(['chapter:1', 'chapter:*']))
    expect(model.chapter.created({ id: 1, bookId: '' as unknown as null, title: 'a' }).tags).toEqual(
      expect.arrayContaining(['book:*', 'book']),
    )
  })

  it('keeps the id where an update assigns undefined to it, as databases do', () => {
    const { tags } = model.chapter.updated(1, { id: undefined as unknown as number, title: 'b' })
    expect(tags).toContain('chapter:1')
    expect(tags).not.toContain('chapter:*')
  })

  it('is only its list where a row in a list is no object', () => {
    expect(model.chapter.list({ bookId: 3 }, [null as never])).toEqual(['chapter?bookId=3', 'chapter:bookId=3'])
  })

  it('is looked up by the whole id where that has several fields', async () => {
    const asked: unknown[] = []
    const looking = withParents(model, {
      like: (id) => {
        asked.push(id)
        return { bookId: 3 }
      },
    })
    const tags = await resolveNames(looking.like.updated({ postId: 1, userId: 'u' }, { at: 2 }))
    expect(asked).toEqual([{ postId: 1, userId: 'u' }])
    expect(tags).toContain('book:3')
    expect(tags).not.toContain('book:*')
  })
})

describe('misuse of a model', () => {
  it('is an error where a row is no object, or a bulk change is none', () => {
    expect(() => model.chapter.created(7 as never)).toThrow(code('CHANGE_WITHOUT_ID'))
    expect(() => model.chapter.changedMany(null as never)).toThrow(/was given null/)
    expect(() => model.book.list(7 as never)).toThrow(/\{ key: 7 \}/)
    expect(() => definitionOf(new Map(), 'scene')).toThrow(code('ENTITY_UNKNOWN'))
  })

  it.each([[[]], [7], ['book']])('is an error where touches are %j', (touches) =>
    expect(() => defineModel<Record<string, { id: number }>>()({ a: { touches } } as never)).toThrow(code('MODEL_INVALID')),
  )

  it('is none where a relation is left undefined', () => {
    const optional = defineModel<Record<string, { id: number }>>()({ a: {}, b: { touches: { a: undefined } } } as never)
    expect((optional as unknown as { readonly b: { created(row: unknown): Change } }).b.created({ id: 1 }).tags.includes(tag('a'))).toBe(
      false,
    )
  })
})

describe('withParents', () => {
  it('keeps the look-up that a model has where none is given', async () => {
    const first = withParents(model, { like: () => ({ bookId: 3 }) })
    const second = withParents(first, { like: undefined, chapter: () => undefined } as never)
    expect(await resolveNames(second.like.updated({ postId: 1, userId: 'u' }, { at: 2 }))).toContain('book:3')
  })
})

describe('resolveChange', () => {
  it('gives the names of a change that has nothing to resolve', async () => {
    expect(await resolveChange({ tags: [tag('price')] } as unknown as Change, {})).toEqual(['price'])
  })
})
