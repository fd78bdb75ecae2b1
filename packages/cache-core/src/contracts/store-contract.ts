import type { Entry, Store } from '../store'
import { type Check, expectSame } from './check'

export interface StoreContractOptions {
  /** A new, empty store of at least a hundred entries. */
  readonly open: () => Store
}

const entryOf = (key: string, value: unknown, asOf = 0): Entry => ({
  key,
  value,
  tagA: undefined,
  tagB: undefined,
  tagC: undefined,
  kin: { epoch: 'epoch', tags: [], covers: undefined },
  asOf,
  storedAt: 0,
  life: undefined,
  answeredStale: false,
  used: false,
})

/**
 * What the engine relies on in a store: it may forget at any time, but must never give anything else than what was put there last.
 *
 * @example
 * for (const { name, run } of storeContract({ open: () => createMemoryStore() })) it(name, run)
 */
export const storeContract = ({ open }: StoreContractOptions): readonly Check[] => {
  const check = (name: string, test: (store: Store) => void): Check => ({ name, run: async () => test(open()) })
  return [
    check('gives back the very entry that was put there, so that its position can rise', (store) => {
      const entry = entryOf('a', { some: 'value' })
      store.set('a', entry)
      const held = store.get('a')
      if (held !== entry) throw new Error('it gives a copy: an entry that is read would never advance')
      held.asOf = 7
      expectSame(store.get('a')?.asOf, 7, 'the position after it has risen')
    }),
    check('gives nothing for a key that was never put there', (store) => {
      expectSame(store.get('absent') === undefined, true, 'an absent key')
      store.set('a', entryOf('a', 1))
      for (const key of ['A', 'a ', '', 'constructor', '__proto__', 'toString']) {
        if (store.get(key) !== undefined) throw new Error(`it gives something for ${JSON.stringify(key)}`)
      }
    }),
    check('takes any text as a key', (store) => {
      const keys = ['__proto__', 'constructor', 'hasOwnProperty', ' ', '\0', 'ключ', '🗝', 'a:b', 'x'.repeat(10_000)]
      for (const key of keys) store.set(key, entryOf(key, key))
      for (const key of keys) expectSame(store.get(key)?.value, key, 'the value under an unusual key')
      expectSame(store.size, keys.length, 'the number of entries')
    }),
    check('holds any value, `undefined` and `null` among them', (store) => {
      for (const value of [undefined, null, 0, '', false, Number.NaN]) {
        const entry = entryOf('a', value)
        store.set('a', entry)
        if (store.get('a') !== entry) throw new Error(`it does not hold ${String(value)}`)
      }
    }),
    check('gives what was put there last', (store) => {
      for (let at = 0; at < 10; at++) store.set('a', entryOf('a', at, 10 - at))
      expectSame([store.get('a')?.value, store.size], [9, 1], 'the last of ten')
    }),
    check('forgets what is deleted, once and twice, and nothing else', (store) => {
      for (const key of ['a', 'b']) store.set(key, entryOf(key, key))
      store.delete('a')
      store.delete('a')
      store.delete('never there')
      expectSame([store.get('a') === undefined, store.get('b')?.value, store.size], [true, 'b', 1], 'after a deletion')
    }),
    check('forgets everything when it is cleared, and works on', (store) => {
      for (let at = 0; at < 50; at++) store.set(`k${at}`, entryOf(`k${at}`, at))
      store.clear()
      expectSame([store.size, store.get('k7') === undefined], [0, true], 'after a clear')
      store.set('k7', entryOf('k7', 'again'))
      expectSame([store.size, store.get('k7')?.value], [1, 'again'], 'afterwards')
    }),
    check('holds no more than it says, and never a wrong entry, when far more is put there than it can hold', (store) => {
      for (let at = 0; at < 30_000; at++) store.set(`k${at}`, entryOf(`k${at}`, at))
      let held = 0
      for (let at = 0; at < 30_000; at++) {
        const entry = store.get(`k${at}`)
        if (entry) held++
        if (entry && entry.value !== at) throw new Error(`k${at} gives the value ${String(entry.value)}`)
      }
      expectSame(held, store.size, 'entries found beside the size told')
      if (store.get('k29999')?.value !== 29_999) throw new Error('what was put there last is gone at once')
    }),
  ]
}
