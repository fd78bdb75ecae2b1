import { describe, expect, it } from 'vitest'
import { createCache } from './create-cache'
import { createNamespace } from './create-namespace'
import { tag } from './tag'
import { siblingsOf } from './tag-set'
import { createVirtualTime } from './testing/virtual-time'

describe('a namespace', () => {
  const bench = (): ReturnType<typeof createCache> => createCache({ ports: createVirtualTime().ports, ledgerBuckets: 2 ** 12 })

  it('has keys of its own', async () => {
    const cache = bench()
    const [a, b] = [createNamespace(cache, 'a'), createNamespace(cache, 'b')]
    const read = (from: Pick<typeof cache, 'getOrSet'>, value: string): Promise<string> => from.getOrSet({ key: 'k', factory: () => value })
    expect([await read(a, 'a'), await read(b, 'b'), await read(cache, 'c')]).toEqual(['a', 'b', 'c'])
    expect([await read(a, 'x'), await read(b, 'x'), await read(cache, 'x')]).toEqual(['a', 'b', 'c'])
  })

  it.each(['declared', 'found', 'none'] as const)(
    'is forgotten as a whole, with what lies in it, and nothing else (tags %s)',
    async (how) => {
      const cache = bench()
      const a = createNamespace(cache, 'a')
      const inner = createNamespace(a, 'inner')
      const b = createNamespace(cache, 'b')
      let value = 1
      const tags = how === 'declared' ? { tags: [tag('x')] } : how === 'found' ? { tags: () => [tag('x')] } : {}
      const all = (): Promise<readonly unknown[]> =>
        Promise.all([
          ...[a, inner, b, cache].map((from) => from.getOrSet({ key: 'k', ...tags, factory: () => value })),
          a.getMany({ ids: [1], key: (id) => `m${id}`, factory: () => [value] }),
        ])
      expect(await all()).toEqual([1, 1, 1, 1, [1]])
      value = 2
      await a.clear()
      expect(await all()).toEqual([2, 2, 1, 1, [2]])
      value = 3
      await inner.clear()
      expect(await all()).toEqual([2, 3, 1, 1, [2]])
      value = 4
      await b.invalidate(tag('x'))
      expect(await all()).toEqual(how === 'none' ? [2, 3, 1, 1, [2]] : [4, 4, 4, 4, [2]])
    },
  )

  it.each(['a', 'a:b', 'a?b=c', 'a:*', 'a*', 'ü', 'a very long name of a namespace that no header could carry'])(
    'has one tag without siblings: %s',
    (name) => {
      const own = createNamespace(bench(), name).tag
      expect([siblingsOf(own), own.length <= 32, tag(own)]).toEqual([[], true, own])
      expect(own).not.toBe(createNamespace(bench(), `${name}x`).tag)
    },
  )

  it('refuses what is no name and what is no key', async () => {
    expect(() => createNamespace(bench(), '')).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }))
    const a = createNamespace(bench(), 'a')
    await expect(a.getOrSet({ key: '', factory: () => 1 })).rejects.toMatchObject({ code: 'KEY_INVALID' })
  })
})
