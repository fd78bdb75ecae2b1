import { createMemoryLog, type SharedEntry, tag } from '@unstale/cache-core'
import { secondLevelContract } from '@unstale/cache-core/testing'
import Keyv from 'keyv'
import { describe, expect, it } from 'vitest'
import { createServerCache } from './create-server-cache'
import { type KeyvStoreOptions, keyvStore } from './keyv-store'

const never = new AbortController().signal

const entryOf = (value: unknown, more: Partial<SharedEntry> = {}): SharedEntry => ({
  value,
  tagSet: new Map([[tag('x'), undefined]]),
  epoch: 'epoch',
  asOf: 1,
  ttl: undefined,
  grace: 0,
  ...more,
})

/** A Keyv whose texts can be seen and spoilt. */
const open = (options: KeyvStoreOptions = {}) => {
  const texts = new Map<string, unknown>()
  const keyv = new Keyv({ store: texts, serialize: (data) => JSON.stringify(data), deserialize: (text) => JSON.parse(text) })
  return { keyv, texts, level: keyvStore(keyv, options) }
}

describe('a second level in Keyv', () => {
  for (const { name, run } of secondLevelContract({ open: async () => ({ level: open().level }) })) it(name, run)

  it('spares a process the load of another, and answers nothing that a record has named', async () => {
    const { level } = open()
    const log = createMemoryLog()
    const [a, b] = [1, 2].map(() => createServerCache({ log, secondLevel: level, ledgerBuckets: 2 ** 12 }))
    let loads = 0
    const read = (cache = a): Promise<number> | undefined => cache?.getOrSet({ key: 'k', tags: [tag('x')], factory: () => ++loads })
    await read(a)
    await a?.close()
    expect(await read(b)).toBe(1)
    await b?.invalidate(tag('x'))
    expect(await read(b)).toBe(2)
    await b?.close()
    const c = createServerCache({ log, secondLevel: level, ledgerBuckets: 2 ** 12 })
    expect([await read(c), loads]).toEqual([2, 2])
    await c.close()
  })

  it('takes nothing for an entry that is not whole, not its own or of another key', async () => {
    const { keyv, level } = open()
    await level.set('k', entryOf({ text: 'whole' }))
    const text = (await keyv.get('unstale:k')) as string
    expect((await level.get('k', never))?.entry.value).toEqual({ text: 'whole' })
    const spoilt: readonly unknown[] = [
      text.slice(0, -1),
      text.slice(1),
      text.replace('whole', 'whale'),
      text.replace('"asOf":1', '"asOf":9'),
      `${text} `,
      '',
      'OK',
      '{}',
      7,
      null,
      { value: 1 },
    ]
    for (const each of spoilt) {
      await keyv.set('unstale:k', each)
      expect(await level.get('k', never).catch(() => undefined)).toBeUndefined()
    }
    await keyv.set('unstale:other', text)
    expect(await level.get('other', never)).toBeUndefined()
  })

  it('notices any character that is another', async () => {
    const { keyv, level } = open()
    await level.set('k', entryOf({ a: [1, 2, 3], b: 'text' }))
    const text = (await keyv.get('unstale:k')) as string
    for (let at = 0; at < text.length; at++) {
      await keyv.set('unstale:k', `${text.slice(0, at)}${text[at] === '5' ? '6' : '5'}${text.slice(at + 1)}`)
      expect(await level.get('k', never).catch(() => undefined)).toBeUndefined()
    }
  })

  it.each([new Date(0), new Map(), [new Set()], { a: { b: 1n } }, () => 1, { at: new Date(0) }, Number.NaN, [undefined]])(
    'refuses a value that JSON would change: %o; the cache goes on, and so does the second level',
    async (value) => {
      const { level, texts } = open()
      await expect(level.set('k', entryOf(value))).rejects.toMatchObject({ code: 'VALUE_NOT_SHAREABLE' })
      const cache = createServerCache({ secondLevel: level, ledgerBuckets: 2 ** 12 })
      const heard: string[] = []
      cache.events.onAny((name) => heard.push(name))
      for (let i = 0; i < 10; i++) expect(await cache.getOrSet({ key: `k${i}`, factory: () => value })).toBe(value)
      await cache.getOrSet({ key: 'plain', factory: () => 1 })
      await cache.close()
      expect([heard.includes('secondLevelFailed'), heard.includes('secondLevelSuspended'), texts.size]).toEqual([true, false, 1])
    },
  )

  it('takes other values with a way to write and read them', async () => {
    const { level } = open({ serialize: (value) => (value as Date).toISOString(), parse: (text) => new Date(text) })
    await level.set('k', entryOf(new Date(5)))
    expect((await level.get('k', never))?.entry.value).toEqual(new Date(5))
  })

  it('tells how old an entry is, and never less than nothing', async () => {
    let now = 1_000
    const { level } = open({ now: () => now })
    await level.set('k', entryOf('v', { ttl: 60_000 }))
    now = 1_700
    expect((await level.get('k', never))?.ageMs).toBe(700)
    now = 0
    expect((await level.get('k', never))?.ageMs).toBe(0)
  })
})
