import { setTimeout as sleep } from 'node:timers/promises'
import { type Order, orders, overtaken, rest, run } from './orders'
import type { ClientPeer, OpenedClient } from './peer'
import type { Scenario } from './server-scenarios'
import { createSource, type Source } from './source'

/** Until everything that a write starts has ended, in ms; bursts may be collected for a while. */
const QUIET = 250

/** `begin` starts the load that is held; what it and the write leave is what the screen shows at rest. */
const race = async (peer: ClientPeer, order: Order, begin: 'mount' | 'prefetch' | 'refetch'): Promise<readonly [Source, OpenedClient]> => {
  const source = createSource()
  const client = peer.open(source.load)
  if (begin === 'refetch') {
    void client.mount()
    await sleep(QUIET)
  }
  const held = source.holdNext()
  await run(order, {
    begin: () => {
      if (begin !== 'refetch') return void client[begin]()
      source.write()
      client.invalidate()
    },
    look: held.look,
    end: held.end,
    commit: source.write,
    invalidate: () => void client.invalidate(),
  })
  await sleep(QUIET)
  return [source, client]
}

const shows = async ([source, client]: readonly [Source, OpenedClient]): Promise<boolean> => {
  const right = client.shown() === source.value
  client.close()
  return right
}

export const clientScenarios: readonly Scenario<ClientPeer>[] = [
  {
    title: 'first load',
    what: 'A screen is mounted and its first load is under way while a write happens. At rest the screen must show the new value.',
    orders,
    play: async (peer, order) => shows(await race(peer, order, 'mount')),
  },
  {
    title: 'refetch',
    what: 'A mounted screen refetches because of one write while a second write happens.',
    orders,
    play: async (peer, order) => shows(await race(peer, order, 'refetch')),
  },
  {
    title: 'prefetch',
    what: 'A value that no screen shows is being loaded while a write happens; a screen is mounted afterwards. Nothing is configured to be loaded again for its age.',
    orders,
    play: async (peer, order) => {
      const [source, client] = await race(peer, order, 'prefetch')
      void client.mount()
      await sleep(QUIET)
      return shows([source, client])
    },
  },
  {
    title: 'unrelated request hangs',
    what: 'The screen is at rest, an unrelated request of the page never ends. After a write the screen must show the new value.',
    orders: overtaken.slice(0, 1),
    play: async (peer) => {
      const source = createSource()
      const client = peer.open(source.load)
      void client.mount()
      await sleep(QUIET)
      void client.mountUnrelated()
      await rest()
      source.write()
      client.invalidate()
      await sleep(QUIET)
      return shows([source, client])
    },
  },
]
