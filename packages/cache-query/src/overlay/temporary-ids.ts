import { isPlain } from './call-pure'

/** How a part of a client knows rows that the server has not named yet. */
export interface TemporaryIds {
  /** A row of this id is being made. */
  expect(temporary: unknown): void
  /** The server has named it. Returns whether that is news. */
  named(temporary: unknown, real: unknown): boolean
  /** It will never be: its mutation failed. */
  abandon(temporary: unknown): void
  /** The real id, where it is known; anything else as it is. */
  real(id: unknown): unknown
  /** A value with every temporary id that has a real one replaced by it; the same value where there is none. */
  resolve<T>(value: T): T
  /** Resolves when no id in the value is awaited; rejects with `false` where one will never come. Undefined: nothing to wait for. */
  ready(value: unknown, own: unknown): Promise<void> | undefined
  /** Whether the value holds this id. */
  holds(value: unknown, id: unknown): boolean
}

const DEEPEST = 16
const GIVEN_UP = Symbol()
/** How many pairs are remembered. An id that is older is of a row that was loaded under its real one long ago. */
const REMEMBERED = 1_000

const visit = (value: unknown, see: (leaf: unknown) => void, depth = 0): void => {
  if (depth > DEEPEST) return
  if (Array.isArray(value)) for (const part of value) visit(part, see, depth + 1)
  else if (isPlain(value)) for (const part of Object.values(value)) visit(part, see, depth + 1)
  else if (typeof value === 'string' || typeof value === 'number') see(value)
}

const replace = (value: unknown, real: (id: unknown) => unknown, depth = 0): unknown => {
  if (depth > DEEPEST) return value
  if (Array.isArray(value)) {
    const parts = value.map((part) => replace(part, real, depth + 1))
    return parts.some((part, index) => part !== value[index]) ? parts : value
  }
  if (!isPlain(value)) return typeof value === 'string' || typeof value === 'number' ? real(value) : value
  let changed: Record<string, unknown> | undefined
  for (const [key, part] of Object.entries(value)) {
    const next = replace(part, real, depth + 1)
    if (next !== part) changed = { ...(changed ?? value), [key]: next }
  }
  return changed ?? value
}

export const createTemporaryIds = (): TemporaryIds => {
  const known = new Map<unknown, unknown>()
  const expected = new Map<unknown, { readonly promise: Promise<void>; readonly settle: (real: unknown) => void }>()

  const end = (temporary: unknown, result: unknown): void => {
    expected.get(temporary)?.settle(result)
    expected.delete(temporary)
    known.delete(temporary)
    known.set(temporary, result)
    const [oldest] = known.keys()
    if (known.size > REMEMBERED) known.delete(oldest)
  }
  const real = (id: unknown): unknown => {
    const found = known.get(id)
    return found === undefined || found === GIVEN_UP ? id : found
  }

  return {
    expect: (temporary) => {
      if (expected.has(temporary)) return
      known.delete(temporary)
      let settle: (result: unknown) => void = () => undefined
      const promise = new Promise<void>((resolve, reject) => {
        settle = (result) => (result === GIVEN_UP ? reject(false) : resolve())
      })
      promise.catch(() => undefined)
      expected.set(temporary, { promise, settle })
    },
    named: (temporary, id) => {
      if (temporary === id || known.get(temporary) === id) return false
      end(temporary, id)
      return true
    },
    abandon: (temporary) => end(temporary, GIVEN_UP),
    real,
    resolve: (value) => (known.size === 0 ? value : (replace(value, real) as typeof value)),
    ready: (value, own) => {
      if (expected.size === 0 && known.size === 0) return undefined
      const waits: Promise<void>[] = []
      visit(value, (id) => {
        if (id === own) return
        if (known.get(id) === GIVEN_UP) waits.push(Promise.reject(false))
        const found = expected.get(id)
        if (found) waits.push(found.promise)
      })
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined)
    },
    holds: (value, id) => {
      let found = false
      visit(value, (leaf) => {
        found ||= leaf === id
      })
      return found
    },
  }
}
