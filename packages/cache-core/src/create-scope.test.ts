import { describe, expect, it, vi } from 'vitest'
import { createScope, fewTagsOf } from './create-scope'
import { type Tag, tag } from './tag'
import { addTags, fewTags, withCovers } from './tag-set'

const [a, b, c, d] = [tag('row:1'), tag('list:2'), tag('all'), tag('more')]

const open = () => createScope({ epoch: 'e', openedAt: 7, enter: addTags })

const entered = (...sources: Parameters<typeof addTags>[1]): ReadonlyMap<Tag, Tag | undefined> => {
  const into = new Map<Tag, Tag | undefined>()
  addTags(into, sources)
  return into
}

describe('the tags of a scope', () => {
  it.each<readonly [string, (scope: ReturnType<typeof open>) => unknown]>([
    ['the tags', (scope) => scope.tags],
    ['their names', (scope) => scope.names()],
  ])('are laid out when somebody asks for %s', (_, ask) => {
    const scope = open()
    scope.track([a, b])
    expect(fewTagsOf(scope)).toEqual([a, b])
    ask(scope)
    expect([fewTagsOf(scope), scope.tags, scope.names()]).toEqual([undefined, entered(a, b), [...entered(a, b).keys()]])
  })

  it.each<readonly [string, (scope: ReturnType<typeof open>) => void]>([
    ['more are tracked', (scope) => scope.track(b)],
    ['a part with others is used', (scope) => scope.use({ epoch: 'e', asOf: 7, tags: [...entered(b).keys()] })],
  ])('are all there when %s, before or afterwards', (_, more) => {
    const [before, after] = [open(), open()]
    before.track(a)
    more(before)
    more(after)
    after.track(a)
    expect([before.tags, after.tags]).toEqual([entered(a, b), entered(b, a)])
  })

  it('keep the covers that they come with, and what they become as they enter', () => {
    const listed = open()
    listed.track(withCovers([a], new Map([[a, c]])))
    expect([fewTagsOf(listed), listed.tags.get(a)]).toEqual([undefined, c])
    const sealing = createScope({ epoch: 'e', openedAt: 7, enter: (into) => void into.set(b, undefined) })
    sealing.track(a)
    expect([fewTagsOf(sealing), [...sealing.tags.keys()]]).toEqual([undefined, [b]])
  })

  it('are checked as they come', () => {
    expect(() => open().track([a, '' as Tag])).toThrow(expect.objectContaining({ code: 'TAG_INVALID' }))
  })

  it('reach the scope around it', () => {
    const parent = open()
    const track = vi.spyOn(parent, 'track')
    createScope({ epoch: 'e', openedAt: 7, enter: addTags, parent }).track(a)
    expect([track.mock.calls, parent.tags]).toEqual([[[a]], entered(a)])
  })
})

describe('fewTags', () => {
  it('takes three tags at most, in their wire form, and no list nor what has covers', () => {
    expect([fewTags([]), fewTags([a, b, c]), fewTags([[a]]), fewTags(['row:01' as Tag])]).toEqual([[], [a, b, c], [a], [tag('row:01')]])
    expect([fewTags([a, b, c, d]), fewTags([[a], b]), fewTags(withCovers([a], new Map([[a, b]])))]).toEqual(Array(3).fill(undefined))
  })
})
