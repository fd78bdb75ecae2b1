import type { LogRecord, Tag, Verb } from '@unstale/cache-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordChanges } from './record-changes'
import { seed } from './testing/seed'

const listenersOf = (interests: readonly (readonly string[])[]): ReadonlyMap<Tag, ReadonlySet<number>> => {
  const byTag = new Map<Tag, Set<number>>()
  for (const [client, tags] of interests.entries())
    for (const name of tags) byTag.set(name as Tag, (byTag.get(name as Tag) ?? new Set()).add(client))
  return byTag
}

const record = (seq: number, tags: readonly string[], verb: Verb = 'invalidate'): LogRecord => ({ seq, tags: tags as readonly Tag[], verb })

const told = (interests: readonly (readonly string[])[], records: readonly LogRecord[]): ReadonlyMap<number, readonly string[]> => {
  const found = new Map<number, readonly string[]>()
  for (const { changes, clients } of recordChanges(records, listenersOf(interests), false))
    for (const client of clients)
      found.set(
        client,
        changes.map(({ tag, seq, verb }) => `${verb} ${tag} ${seq}`),
      )
  return found
}

describe('what records change for those who listen', () => {
  it('is the last change of each tag and verb, in the order of the log', () => {
    const records = [record(1, ['a', 'b']), record(2, ['c'], 'expire'), record(3, ['a']), record(4, ['a'], 'remove'), record(5, ['x'])]
    expect([...told([['a', 'b'], ['c'], [], ['b', 'c']], records)]).toEqual([
      [0, ['invalidate b 1', 'invalidate a 3', 'remove a 4']],
      [3, ['invalidate b 1', 'expire c 2']],
      [1, ['expire c 2']],
    ])
  })

  it('is one list for all who are told the same', () => {
    const heard = recordChanges([record(1, ['a', 'b']), record(2, ['a'])], listenersOf([['a'], ['a', 'b'], ['a'], ['b', 'a']]), false)
    expect(heard.map(({ clients }) => clients)).toEqual([
      [0, 2],
      [1, 3],
    ])
  })

  it('is for each what it would be if nobody else listened', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd')
    const names = fc.uniqueArray(name, { maxLength: 4 })
    const records = fc.array(fc.tuple(names, fc.constantFrom<Verb>('invalidate', 'expire', 'remove')), { maxLength: 8 })
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 6 }), records, (interests, all) => {
        const log = all.map(([tags, verb], index) => record(index + 1, tags, verb))
        const together = told(interests, log)
        for (const [client, tags] of interests.entries()) expect(together.get(client)).toEqual(told([tags], log).get(0))
      }),
      { seed },
    )
  })
})
