import { atMost, type Order, orders, overtaken, rest, run } from './orders'
import type { OpenedServer, ServerPeer } from './peer'
import { createSource, type Source } from './source'

export interface Scenario<P> {
  readonly title: string
  readonly what: string
  readonly orders: readonly Order[]
  /** Whether all went right, in one order; undefined where it cannot be run. */
  play(peer: P, order: Order): Promise<boolean | undefined>
}

interface Played {
  readonly source: Source
  readonly cache: OpenedServer
  /** What a read that began after the invalidation was acknowledged was given, if there was one. */
  readonly after?: string | undefined
}

/** Longest that an acknowledgement or a joined read is waited for, in ms. */
const PATIENCE = 40

const race = async (peer: ServerPeer, order: Order, later?: 'joins' | 'overtakes'): Promise<Played> => {
  const source = createSource()
  const held = source.holdNext()
  const cache = peer.open(source.load)
  const reads: Promise<unknown>[] = []
  let after: Promise<string | undefined> | undefined
  const read = (): Promise<string | undefined> => {
    const reading = cache.read().catch(() => 'error')
    reads.push(reading)
    return reading
  }
  await run(order, {
    begin: () => void read(),
    look: held.look,
    end: held.end,
    commit: source.write,
    invalidate: async () => {
      await atMost(PATIENCE, cache.invalidate())
      if (!later) return
      await rest()
      after = read()
      if (later === 'overtakes') await atMost(PATIENCE, after)
    },
  })
  await Promise.all(reads)
  await rest()
  return { source, cache, after: await after }
}

const stillRight = async ({ source, cache }: Played): Promise<boolean> => {
  const value = await cache.read().catch(() => 'error')
  await cache.close()
  return value === source.value
}

/** A value that is held, and then written and invalidated. */
const overwritten = async (peer: ServerPeer, before: (source: Source) => void): Promise<Played> => {
  const source = createSource()
  const cache = peer.open(source.load)
  await cache.read()
  await rest()
  source.write()
  before(source)
  await cache.invalidate()
  await rest()
  return { source, cache }
}

const realNow = Date.now

export const serverScenarios: readonly Scenario<ServerPeer>[] = [
  {
    title: 'stale set',
    what: 'A load and a write; once both are over, the value is read again.',
    orders,
    play: async (peer, order) => stillRight(await race(peer, order)),
  },
  {
    title: 'read begun after',
    what: 'The same, and a read begins when the invalidation has been acknowledged, while the older load still runs. It must be given the new value.',
    orders: overtaken,
    play: async (peer, order) => {
      const played = await race(peer, order, 'joins')
      await played.cache.close()
      return played.after === played.source.value
    },
  },
  {
    title: 'older load ends last',
    what: 'The same, and where the later read need not wait for the older load, it ends first. Once all is over, the value is read again.',
    orders: overtaken,
    play: async (peer, order) => stillRight(await race(peer, order, 'overtakes')),
  },
  {
    title: 'late store, two instances',
    what: 'A load of one instance is overtaken by a write through another one that shares its store. Once all is over, a third instance reads.',
    orders: overtaken,
    play: async (peer, order) => {
      const source = createSource()
      const start = peer.share?.(source.load)
      if (!start) return undefined
      const [first, second] = [start(), start()]
      const held = source.holdNext()
      let slow: Promise<unknown> | undefined
      await run(order, {
        begin: () => {
          slow = first.read()
        },
        look: held.look,
        end: held.end,
        commit: source.write,
        invalidate: async () => {
          await atMost(PATIENCE, second.invalidate())
          await rest()
          await atMost(PATIENCE, second.read())
        },
      })
      await slow
      await rest()
      return stillRight({ source, cache: start() })
    },
  },
  {
    title: 'loader fails',
    what: 'A held value is overwritten and invalidated, then its source fails. The read must not be given the old value.',
    orders: [{ steps: [] }],
    play: async (peer) => {
      const { source, cache } = await overwritten(peer, (each) => each.fail())
      const before = source.loads
      const given = await cache.read().catch(() => 'error')
      await cache.close()
      return given !== 'v1' && source.loads > before
    },
  },
  {
    title: 'clock set back',
    what: 'A held value is overwritten; the wall clock is set back by an hour; then it is invalidated and read again.',
    orders: [{ steps: [] }],
    play: async (peer) => {
      try {
        const played = await overwritten(peer, () => {
          Date.now = () => realNow() - 3_600_000
        })
        return await stillRight(played)
      } finally {
        Date.now = realNow
      }
    },
  },
]
