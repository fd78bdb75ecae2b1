import type { Log } from '../log'
import type { Ports } from '../ports'
import type { SecondLevel, SharedEntry, SharedHit } from '../second-level'

export interface SharedStoreOptions {
  readonly log: Log
  readonly ports: Ports
  /** Whether it lies beside the log and compares entries with it. */
  readonly compares?: boolean
  readonly grantsClaims?: boolean
}

export interface SharedStore {
  readonly level: SecondLevel
  /** How it behaves: as it should, never answering, throwing, or answering nonsense. */
  mode: 'answer' | 'hang' | 'fail' | 'garbage'
  /** What it answers in the mode `garbage`. */
  garbage: unknown
  /** How long each answer is under way after it was made, in ms. */
  delayMs: number
  readonly held: Map<string, { readonly entry: SharedEntry; readonly at: number }>
  readonly calls: { get: number; set: number; claim: number }
}

/** A second level in memory, for several caches of one test. */
export const sharedStore = ({ log, ports, compares = true, grantsClaims = false }: SharedStoreOptions): SharedStore => {
  const { clock, timers } = ports
  const claims = new Map<string, number>()

  const compare = async ({ entry, at }: { readonly entry: SharedEntry; readonly at: number }): Promise<SharedHit | undefined> => {
    const ageMs = clock.monotonic() - at
    if (!compares) return { entry, ageMs }
    const page = await log.read()
    if (page.epoch !== entry.epoch || page.oldest > entry.asOf + 1) return undefined
    const isTouched = page.records.some(({ seq, tags }) => seq > entry.asOf && tags.some((tag) => entry.tagSet.has(tag)))
    return isTouched ? undefined : { entry, ageMs, checkedAt: { epoch: page.epoch, seq: page.tail } }
  }

  const answer = async <T>(make: () => Promise<T>): Promise<T> => {
    if (store.mode === 'fail') throw new Error('connection refused')
    if (store.mode === 'hang') return new Promise<T>(() => undefined)
    const made = await make()
    if (store.delayMs > 0) await new Promise<void>((resolve) => void timers.after(store.delayMs, resolve))
    return made
  }

  const store: SharedStore = {
    mode: 'answer',
    garbage: undefined,
    delayMs: 0,
    held: new Map(),
    calls: { get: 0, set: 0, claim: 0 },
    level: {
      get: (key) => {
        store.calls.get++
        if (store.mode === 'garbage') return Promise.resolve(store.garbage as SharedHit)
        const found = store.held.get(key)
        return answer(async () => found && compare(found))
      },
      set: (key, entry) => {
        store.calls.set++
        return answer(async () => {
          const held = store.held.get(key)?.entry
          if (held?.epoch !== entry.epoch || held.asOf <= entry.asOf) store.held.set(key, { entry, at: clock.monotonic() })
        })
      },
      delete: (key) => answer(async () => void store.held.delete(key)),
      ...(grantsClaims && {
        claim: (key: string, forMs: number) => {
          store.calls.claim++
          return answer(async () => {
            const until = claims.get(key) ?? 0
            if (until > clock.monotonic()) return undefined
            const mine = clock.monotonic() + forMs
            claims.set(key, mine)
            return {
              release: async () => {
                if (claims.get(key) === mine) claims.delete(key)
              },
            }
          })
        },
      }),
    },
  }
  return store
}
