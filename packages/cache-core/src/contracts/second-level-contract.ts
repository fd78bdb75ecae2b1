import type { SecondLevel, SharedEntry } from '../second-level'
import { type Tag, tag } from '../tag'
import { type Check, expectSame } from './check'

/** A second level under test. */
export interface OpenedSecondLevel {
  readonly level: SecondLevel
  /** The epoch of the log it lies beside, and a position up to which that log has been appended. Left out: it compares with none. */
  readonly position?: { readonly epoch: string; readonly seq: number }
  /** Appends a record of these tags to that log, and resolves with its seq. */
  readonly append?: (tags: readonly Tag[]) => Promise<number>
  readonly close?: () => Promise<void>
}

export interface SecondLevelContractOptions {
  /** A new, empty second level; many are open one after another. */
  readonly open: () => Promise<OpenedSecondLevel>
}

const never = new AbortController().signal

const tagsIn = (entry: SharedEntry): unknown => [...entry.tagSet].map(([name, cover]) => [name, cover ?? null])

/**
 * What the engine relies on in a store that several processes share.
 *
 * @example
 * for (const { name, run } of secondLevelContract({ open: async () => ({ level: keyvStore(new Keyv()) }) })) it(name, run)
 */
export const secondLevelContract = ({ open }: SecondLevelContractOptions): readonly Check[] => {
  const check = (
    name: string,
    test: (opened: OpenedSecondLevel, entryOf: (value: unknown, more?: Partial<SharedEntry>) => SharedEntry) => Promise<void>,
  ): Check => ({
    name,
    run: async () => {
      const opened = await open()
      const { epoch, seq } = opened.position ?? { epoch: 'epoch', seq: 5 }
      try {
        await test(opened, (value, more = {}) => ({
          value,
          tagSet: new Map([
            [tag('scene:1'), undefined],
            [tag('scene:*'), undefined],
          ]),
          epoch,
          asOf: seq,
          ttl: undefined,
          grace: 0,
          ...more,
        }))
      } finally {
        await opened.close?.()
      }
    },
  })

  const values: readonly unknown[] = [
    undefined,
    null,
    0,
    '',
    false,
    'text',
    [1, [2, null]],
    { a: { b: ['c'] } },
    'ключ 🗝',
    'x'.repeat(100_000),
  ]

  return [
    check('gives nothing for a key that was never put there', async ({ level }) => {
      if ((await level.get('absent', never)) !== undefined) throw new Error('it gives something')
    }),
    check('gives back values, tags with their covers, positions and times as they were', async ({ level }, entryOf) => {
      for (const [index, value] of values.entries()) {
        const entry = entryOf(value, {
          tagSet: new Map([
            [tag('scene:1'), tag('scene:chapterId=7')],
            [tag('scene?'), undefined],
          ]),
          ttl: 60_000,
          grace: 500,
        })
        await level.set(`k${index}`, entry)
        const hit = await level.get(`k${index}`, never)
        const what = `after ${String(value).slice(0, 20)}`
        if (!hit || !('value' in hit.entry)) throw new Error(`${what}: nothing is there`)
        if (value === undefined && hit.entry.value !== undefined) throw new Error(`${what}: undefined has become something`)
        expectSame([hit.entry.value, tagsIn(hit.entry)], [value, tagsIn(entry)], what)
        expectSame([hit.entry.epoch, hit.entry.ttl, hit.entry.grace], [entry.epoch, 60_000, 500], what)
        if (!(hit.ageMs >= 0 && hit.ageMs < 60_000)) throw new Error(`${what}: its age is ${hit.ageMs} ms`)
      }
    }),
    check('takes any text as a key, and keeps keys apart', async ({ level }, entryOf) => {
      const keys = ['__proto__', 'a:b', 'a', ' ', 'ключ', '🗝', '{a}', 'a\nb', 'x'.repeat(1_000)]
      for (const key of keys) await level.set(key, entryOf(key))
      for (const key of keys) expectSame((await level.get(key, never))?.entry.value, key, 'the value under an unusual key')
    }),
    check('lets a newer entry replace an older one, never the reverse', async ({ level, position }, entryOf) => {
      const asOf = position?.seq ?? 5
      await level.set('k', entryOf('newer', { asOf }))
      await level.set('k', entryOf('older', { asOf: asOf - 1 }))
      expectSame((await level.get('k', never))?.entry.value, 'newer', 'after an older one came late')
      await level.set('k', entryOf('as new', { asOf }))
      expectSame((await level.get('k', never))?.entry.value, 'as new', 'after one as new')
    }),
    check('forgets what is deleted', async ({ level }, entryOf) => {
      await level.set('k', entryOf('v'))
      await level.delete('k')
      await level.delete('never there')
      if ((await level.get('k', never)) !== undefined) throw new Error('it is still there')
    }),
    check('serves many at a time', async ({ level }, entryOf) => {
      const keys = Array.from({ length: 100 }, (_, index) => `k${index}`)
      await Promise.all(keys.map((key) => level.set(key, entryOf(key))))
      expectSame(
        (await Promise.all(keys.map((key) => level.get(key, never)))).map((hit) => hit?.entry.value),
        keys,
        'a hundred at a time',
      )
    }),
    check(
      'says up to where it compared, and answers nothing that a record has named since',
      async ({ level, position, append }, entryOf) => {
        if (!position || !append) return
        await level.set('k', entryOf('v'))
        await append([tag('unrelated')])
        const hit = await level.get('k', never)
        expectSame([hit?.checkedAt?.epoch, (hit?.checkedAt?.seq ?? 0) > position.seq], [position.epoch, true], 'the comparison')
        await append([tag('scene:*')])
        if ((await level.get('k', never)) !== undefined) throw new Error('it answers what a record has named')
        if (await level.get('k', never)) throw new Error('it answers what a record has named, asked again')
      },
    ),
    check('answers nothing of another epoch as if it had compared', async ({ level, position }, entryOf) => {
      if (!position) return
      await level.set('k', entryOf('v', { epoch: 'another' }))
      const hit = await level.get('k', never)
      if (hit?.checkedAt) throw new Error('it vouches for an entry of an epoch that is not its own')
    }),
    check('gives the right to load a key to one at a time, and again once it was given back', async ({ level }) => {
      if (!level.claim) return
      const claims = await Promise.all(Array.from({ length: 10 }, () => level.claim?.('k', 10_000)))
      const granted = claims.filter((claim) => claim !== undefined)
      expectSame(granted.length, 1, 'claims granted of ten')
      if (!(await level.claim('another key', 10_000))) throw new Error('another key is not free')
      await granted[0]?.release()
      await granted[0]?.release()
      if (!(await level.claim('k', 10_000))) throw new Error('it is not free again')
    }),
  ]
}
