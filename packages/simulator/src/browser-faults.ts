import type { BrowserTab } from './browser-tab'
import type { BrowserWorld } from './browser-world'
import type { Weather } from './log-link'
import type { Random } from './random'

/** Bad weather that passes. */
const storm = ({ scheduler }: BrowserWorld, weather: Weather, ms: number, change: Partial<Weather>): void => {
  const before: Partial<Weather> = Object.fromEntries(Object.keys(change).map((key) => [key, weather[key as keyof Weather]]))
  Object.assign(weather, change)
  scheduler.after(ms, undefined, () => Object.assign(weather, before))
}

export const freeze = ({ scheduler }: BrowserWorld, tab: BrowserTab, ms: number, isAsleep: boolean): void => {
  tab.node.pause(ms, isAsleep)
  tab.restlessUntil = Math.max(tab.restlessUntil, scheduler.now() + ms)
}

type Fault = (world: BrowserWorld, random: Random, tab: BrowserTab) => string

/** Others go on writing meanwhile. */
const writeMeanwhile = (world: BrowserWorld, random: Random, ms: number, count: number): void => {
  for (let left = count; left > 0; left--) {
    const writer = random.pick(world.tabs)
    const seed = random.below(2 ** 31)
    world.scheduler.after(random.between(0, ms), writer.node, () => void writer.write(seed))
  }
}

const FAULTS: Readonly<Record<string, Fault>> = {
  parted: (world, random) => {
    const { weather } = random.pick(world.servers)
    const ms = random.between(50, 4_000)
    Object.assign(weather, { partedUntil: world.scheduler.now() + ms, refuses: random.chance(0.3) })
    return `an instance is parted from the log for ${Math.round(ms)} ms`
  },
  lossyLog: (world, random) => {
    const { weather } = random.pick(world.servers)
    storm(world, weather, random.between(200, 3_000), { slow: 0.3, slowest: 400, loss: 0.1, duplication: 0.2 })
    return 'an instance reaches the log badly'
  },
  badNetwork: (_world, random, { weather }) => {
    storm(_world, weather, random.between(200, 3_000), { slow: 0.3, slowest: 800, loss: 0.15 })
    return 'the network is bad'
  },
  noNetwork: (world, random, { weather }) => {
    Object.assign(weather, { partedUntil: world.scheduler.now() + random.between(100, 5_000), refuses: random.chance(0.5) })
    return 'no network, and nobody says so'
  },
  restart: (world, random) => {
    world.restart(random.below(world.servers.length), random.chance(0.5))
    return 'an instance restarts'
  },
  stopped: ({ servers }, random) => {
    random.pick(servers).node.pause(random.between(20, 3_000), random.chance(0.5))
    return 'an instance stands still'
  },
  trim: ({ log }, random) => {
    log.trim(random.below(3))
    return 'the log is trimmed'
  },
  epoch: ({ log }, random) => {
    if (random.chance(0.3)) log.flush()
    else log.failOver(1 + random.below(3), random.chance(0.6))
    return 'the log begins a new epoch'
  },
  cut: (_world, _random, { network }) => {
    for (const pipe of network.streams) pipe.cut()
    return 'its event stream breaks'
  },
  mute: (_world, _random, { network }) => {
    for (const pipe of network.streams) pipe.mute()
    return 'its event stream falls silent'
  },
  dropping: (world, random) => {
    const dropping = (share: number): void => {
      for (const { network } of world.tabs) network.dropping = share
    }
    dropping(0.7)
    world.scheduler.after(random.between(500, 3_000), undefined, () => dropping(0))
    writeMeanwhile(world, random, 2_500, 12)
    return 'event streams lose messages'
  },
  // What is parted now learns last that positions begin anew.
  lateEpoch: (world, random) => {
    const { weather } = random.pick(world.servers)
    const ms = random.between(300, 1_500)
    Object.assign(weather, { partedUntil: world.scheduler.now() + ms, refuses: false })
    world.log.flush()
    writeMeanwhile(world, random, ms, 4)
    return 'the log begins a new epoch, and an instance does not hear of it'
  },
  // Whoever was away meanwhile asks from a position of which nobody knows anything any more.
  forgotten: (world, random, { network }) => {
    for (const pipe of network.streams) pipe.mute()
    writeMeanwhile(world, random, 600, 6)
    world.scheduler.after(800, undefined, () => {
      world.log.trim(0)
      for (const index of world.servers.keys()) world.restart(index, true)
      for (const pipe of network.streams) pipe.cut()
    })
    return 'hears nothing while the log and every instance forget what was'
  },
  database: (world, random) => {
    const { trouble } = random.pick(world.servers)
    trouble.failing = 0.3
    world.scheduler.after(random.between(100, 1_500), undefined, () => {
      trouble.failing = 0
    })
    return 'a database connection fails'
  },
  frozen: (world, random, tab) => {
    const ms = random.pick([500, 2_000, 3_500, 20_000])
    freeze(world, tab, ms, random.chance(0.5))
    writeMeanwhile(world, random, ms, random.pick([1, 30]))
    return `frozen for ${ms} ms`
  },
}

/** Kinds of faults. The seed decides on which one a run leans. */
export const browserFaults: readonly string[] = Object.keys(FAULTS)

/** Every seed leans on one kind of fault: what happens rarely must happen often somewhere. */
export const browserFault = (world: BrowserWorld, random: Random, tab: BrowserTab): void => {
  world.run.faults++
  const chosen = random.chance(0.6) ? (browserFaults[world.seed % browserFaults.length] as string) : random.pick(browserFaults)
  const text = (FAULTS[chosen] as Fault)(world, random, tab)
  world.run.note(() => `fault: ${tab.name}, ${text}`)
}

/** All that is broken works again, and every tab is looked at. */
export const healBrowsers = ({ servers, tabs, scheduler }: BrowserWorld): void => {
  const well = { slow: 0, slowest: 0, loss: 0, duplication: 0, partedUntil: 0, refuses: false }
  for (const { node, weather, trouble } of servers) {
    Object.assign(weather, well)
    node.pausedUntil = Math.min(node.pausedUntil, scheduler.now() + 3_000)
    trouble.failing = 0
  }
  for (const { node, weather, network, page } of tabs) {
    if (!node.alive) continue
    Object.assign(weather, well)
    node.pausedUntil = Math.min(node.pausedUntil, scheduler.now() + 3_000)
    network.dropping = 0
    Object.assign(page, { visible: true, online: true })
    scheduler.after(0, node, page.changed)
  }
}
