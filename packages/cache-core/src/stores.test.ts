import { describe, expect, it } from 'vitest'
import { createCache } from './create-cache'
import { createMemoryLog } from './memory-log'
import { createMemoryStore } from './memory-store'
import type { Entry, Store } from './store'
import { tag } from './tag'
import { type Check, faultyStore, secondLevelContract, storeContract } from './testing'
import { sharedStore } from './testing/shared-store'
import { createVirtualTime } from './testing/virtual-time'

const passes = async (checks: readonly Check[]): Promise<readonly string[]> => {
  const failed: string[] = []
  for (const { name, run } of checks) await run().catch(() => failed.push(name))
  return failed
}

describe('the contract of a store', () => {
  for (const { name, run } of storeContract({ open: () => createMemoryStore() })) it(`in memory: ${name}`, run)
  for (const { name, run } of storeContract({ open: () => createMemoryStore({ maxEntries: 200, maxBytes: 1_000_000 }) }))
    it(`bounded by bytes: ${name}`, run)

  const broken: Readonly<Record<string, (store: Store) => Partial<Store>>> = {
    'that gives copies': (store) => ({ get: (key) => ({ ...(store.get(key) as Entry) }) }),
    'whose keys are those of an object': (store) => ({ get: (key) => store.get(key) ?? ({} as Record<string, Entry>)[key] }),
    'that folds the case of keys': (store) => ({
      get: (key) => store.get(key.toLowerCase()),
      set: (key, entry) => store.set(key.toLowerCase(), entry),
    }),
    'that drops undefined': (store) => ({ set: (key, entry) => entry.value !== undefined && store.set(key, entry) }),
    'that keeps the first': (store) => ({ set: (key, entry) => store.get(key) ?? store.set(key, entry) }),
    'that does not delete': () => ({ delete: () => undefined }),
    'that does not clear': () => ({ clear: () => undefined }),
    'that miscounts': () => ({ size: 7 }),
    'that mixes keys up': (store) => ({ get: (key) => store.get(key.replace(/9+$/, '8')) }),
  }
  it.each(Object.keys(broken))('notices a store %s', async (how) => {
    const open = (): Store => {
      const store = createMemoryStore()
      return Object.defineProperties(
        {
          ...store,
          get size() {
            return store.size
          },
        },
        Object.getOwnPropertyDescriptors((broken[how] as (typeof broken)[string])(store)),
      ) as Store
    }
    expect((await passes(storeContract({ open }))).length).toBeGreaterThan(0)
  })
})

describe.each([true, false])('the contract of a second level (it compares: %s)', (compares) => {
  const open = async () => {
    const { ports } = createVirtualTime()
    const log = createMemoryLog({ ports })
    const { epoch } = await log.read()
    for (let i = 0; i < 5; i++) await log.append({ tags: [tag('before')], verb: 'invalidate' })
    return {
      level: sharedStore({ log, ports, compares, grantsClaims: true }).level,
      ...(compares && {
        position: { epoch, seq: 5 },
        append: async (tags: Parameters<typeof log.append>[0]['tags']) => (await log.append({ tags, verb: 'invalidate' })).seq,
      }),
    }
  }
  for (const { name, run } of secondLevelContract({ open })) it(name, run)

  it.each<readonly [string, object]>([
    ['that forgets covers', { set: 'covers' }],
    ['that lets older entries in', { set: 'older' }],
    ['that grants every claim', { claim: async () => ({ release: async () => undefined }) }],
    ['that does not delete', { delete: async () => undefined }],
  ])('notices one %s', async (_, change) => {
    const failing = async () => {
      const opened = await open()
      const { level } = opened
      const held = new Map<string, Parameters<typeof level.set>[1]>()
      const wrapped =
        'set' in change
          ? {
              ...level,
              set: async (key: string, entry: Parameters<typeof level.set>[1]) => {
                if (change.set === 'older') held.set(key, entry)
                else await level.set(key, { ...entry, tagSet: new Map([...entry.tagSet.keys()].map((each) => [each, undefined])) })
              },
              ...(change.set === 'older' && {
                get: async (key: string) => {
                  const entry = held.get(key)
                  return entry && { entry, ageMs: 0 }
                },
              }),
            }
          : { ...level, ...change }
      return { ...opened, level: wrapped }
    }
    expect((await passes(secondLevelContract({ open: failing }))).length).toBeGreaterThan(0)
  })
})

describe('a store that fails', () => {
  it.each(['throw', 'garbage', 'forget'] as const)('makes a cache load, and an event says so (%s)', async (fault) => {
    const cache = createCache({ ports: createVirtualTime().ports, store: faultyStore(createMemoryStore(), () => fault) })
    const failed: string[] = []
    cache.events.on('storeFailed', ({ operation }) => failed.push(operation))
    let value = 0
    const read = (key: string): Promise<string> => cache.getOrSet({ key, factory: () => `${key} ${++value}` })
    expect([await read('a'), await read('b'), await read('a'), await read('b')]).toEqual(['a 1', 'b 2', 'a 3', 'b 4'])
    expect(failed.length > 0).toBe(fault !== 'forget')
  })

  it('is believed about the key that it was asked for only', async () => {
    const inner = createMemoryStore()
    let answered: string | undefined
    const cache = createCache({ ports: createVirtualTime().ports, store: { ...inner, get: (key) => inner.get(answered ?? key) } })
    const read = (key: string): Promise<string> => cache.getOrSet({ key, factory: () => `of ${key}` })
    await read('a')
    answered = 'a'
    expect(await read('b')).toBe('of b')
  })
})
