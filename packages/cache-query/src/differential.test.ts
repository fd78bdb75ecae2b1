import { focusManager, onlineManager } from '@tanstack/query-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCacheClient } from './create-cache-client'
import { createHoles, type Holes } from './testing/holes'
import { createScript, LENGTH, type Step } from './testing/script'
import { createWorld, keyOf, type World } from './testing/script-world'
import { createRandom, runs, seed } from './testing/seed'

interface Pair {
  readonly seed: number
  readonly steps: readonly Step[]
  readonly plain: World
  readonly attached: World
  readonly holes: Holes
}

const { setImmediate: soon } = globalThis as unknown as { readonly setImmediate: (task: () => void) => void }

/** All microtasks have run. */
const drain = (): Promise<void> => new Promise((resolve) => soon(resolve))

const createPair = (from: number): Pair => {
  const [plain, attached] = [createWorld(), createWorld()]
  createCacheClient(attached.queryClient, {
    channel: false,
    ports: { page: { isVisible: () => true, isOnline: () => true, onChange: () => () => undefined } },
  })
  for (const { queryClient } of [plain, attached]) queryClient.mount()
  return { seed: from, steps: createScript(from), plain, attached, holes: createHoles(plain, attached) }
}

/** Runs scripts side by side through one time line; the network and the focus come and go for all of them. */
const play = async (pairs: readonly Pair[], from: number): Promise<void> => {
  const random = createRandom(from)
  const isOffline = random() < 0.4
  const [offlineAt, onlineAt, blurAt] = [100 + random() * 100, 250 + random() * 100, random() * LENGTH]
  for (let ms = 0; ms < LENGTH + 400; ms++) {
    if (isOffline && ms === Math.floor(offlineAt)) onlineManager.setOnline(false)
    if (isOffline && ms === Math.floor(onlineAt)) onlineManager.setOnline(true)
    if (ms === Math.floor(blurAt)) focusManager.setFocused(false)
    if (ms === Math.floor(blurAt) + 3) focusManager.setFocused(true)
    let hasRun = false
    for (const { steps, plain, attached, holes } of pairs) {
      for (const [n, { at, operation }] of steps.entries()) {
        if (at !== ms) continue
        hasRun = true
        holes.before(operation, n, ms)
        plain.run(operation, n)
        attached.run(operation, n)
      }
    }
    if (hasRun || ms % 10 === 3) for (const world of pairs.flatMap(({ plain, attached }) => [plain, attached])) world.look()
    await drain()
    vi.advanceTimersByTime(1)
    await drain()
  }
}

/** What is seen where no hole was met, word for word. */
const strict = ({ holes, attached }: Pair, world: World): Readonly<Record<string, readonly string[]>> => {
  const isStrict = (where: string): boolean => {
    const [kind, name] = where.split(' ') as [string, string]
    if (kind === 'key') return !holes.keys.has(name)
    if (kind === 'slot') return ![...(attached.keysOfSlot.get(Number(name)) ?? [])].some((key) => holes.keys.has(key))
    const of = / of (\w+)$/.exec(where)?.[1]
    return of === undefined ? !holes.calls.has(Number(name)) : !holes.keys.has(of)
  }
  return Object.fromEntries([...world.seen].filter(([where]) => isStrict(where)).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Where a hole was met, all the same: no data from before the last call that named it passes as fresh, at a bounded price. */
const checkHoles = ({ holes, plain, attached }: Pair, replay: string): void => {
  for (const { queryKey, state } of attached.queryClient.getQueryCache().getAll()) {
    const key = keyOf(queryKey)
    const named = holes.namedAt.get(key)
    if (!holes.keys.has(key) || named === undefined || state.data === undefined || state.isInvalidated) continue
    expect(state.data, `${key} is fresh: ${replay}`).toBeGreaterThanOrEqual(named)
  }
  // One load more each time, and its retry.
  for (const [key, met] of holes.keys) {
    const count = (world: World): number => world.loads.filter((load) => load.key === key).length
    expect(count(attached), `loads of ${key}: ${replay}`).toBeLessThanOrEqual(count(plain) + 2 * met)
  }
}

describe('a QueryClient with a client attached, and one without', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] })
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
  })
  afterEach(() => {
    onlineManager.setOnline(true)
    focusManager.setFocused(undefined)
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  it('look and behave the same for untagged queries, but for H1 to H4', { timeout: 600_000 }, async () => {
    const [size, batches] = [125, runs(16)]
    const met = { strict: 0, all: 0 }
    for (let batch = 0; batch < batches; batch++) {
      const pairs = Array.from({ length: size }, (_, n) => createPair(seed + batch * size + n))
      await play(pairs, seed + batch)
      for (const pair of pairs) {
        const replay = `UNSTALE_SEED=${pair.seed} ${JSON.stringify(pair.steps)}`
        expect(strict(pair, pair.attached), replay).toEqual(strict(pair, pair.plain))
        checkHoles(pair, replay)
        met.all += pair.plain.seen.size
        met.strict += Object.keys(strict(pair, pair.plain)).length
        for (const { queryClient } of [pair.plain, pair.attached]) {
          queryClient.unmount()
          queryClient.clear()
        }
      }
    }
    // Comparing nothing would pass as well.
    expect(met.strict / met.all).toBeGreaterThan(0.6)
  })
})
