import type { Weather } from './log-link'
import type { Random } from './random'
import type { ServerInstance } from './server-instance'
import { pickInstance, readPlain, readRequest } from './server-reads'
import type { ServerWorld } from './server-world'
import { write } from './server-writes'

/** Bad weather that passes. */
const storm = ({ scheduler }: ServerWorld, { weather }: ServerInstance, ms: number, change: Partial<Weather>): void => {
  const before: Partial<Weather> = Object.fromEntries(Object.keys(change).map((key) => [key, weather[key as keyof Weather]]))
  Object.assign(weather, change)
  scheduler.after(ms, undefined, () => Object.assign(weather, before))
}

type Fault = (world: ServerWorld, random: Random, instance: ServerInstance) => string

/** Others go on writing meanwhile. */
const writeMeanwhile = (world: ServerWorld, random: Random, ms: number, count: number): void => {
  for (let left = count; left > 0; left--) {
    const source = random.fork(left)
    world.scheduler.after(random.between(0, ms), undefined, () => write(world, source))
  }
}

/** Somebody looks at the instance in trouble, again and again. */
const readAround = (world: ServerWorld, random: Random, instance: ServerInstance, from: number, to: number, count: number): void => {
  for (let left = count; left > 0; left--) {
    const source = random.fork(100 + left)
    world.scheduler.after(random.between(from, to), instance.node, () => readPlain(world, source, instance))
  }
}

const FAULTS: Readonly<Record<string, Fault>> = {
  parted: (world, random, instance) => {
    const { weather } = instance
    const ms = random.between(10, world.maxLag * 3)
    weather.partedUntil = world.scheduler.now() + ms
    weather.refuses = random.chance(0.3)
    if (random.chance(0.7)) writeMeanwhile(world, random, ms, random.pick([2, 60]))
    readAround(world, random, instance, ms, ms + 150, 12)
    return `parted from the log for ${Math.round(ms)} ms`
  },
  slow: (world, random, instance) => {
    const ms = random.between(50, 1_000)
    storm(world, instance, ms, { slow: 0.4, slowest: random.pick([20, 200, 200, world.maxLag]) })
    writeMeanwhile(world, random, ms, random.pick([5, 40]))
    readAround(world, random, instance, 0, ms + world.maxLag, 8)
    for (let left = 20; left > 0; left--) {
      const source = random.fork(200 + left)
      world.scheduler.after(random.between(0, ms), undefined, () => void readRequest(world, source, source.pick(world.sessions)))
    }
    return 'slow and out of order'
  },
  lossy: (world, random, instance) => {
    storm(world, instance, random.between(50, 1_500), { loss: 0.2, duplication: 0.2 })
    return 'messages lost and doubled'
  },
  stopped: (world, random, instance) => {
    const isAsleep = random.chance(0.5)
    const ms = random.pick([5, 50, 500, 4_000]) * random.between(0.5, 1.5)
    instance.node.pause(ms, isAsleep)
    writeMeanwhile(world, random, ms / 2, 3)
    const source = random.fork(0)
    // The first thing after waking up: nobody has told it anything yet.
    world.scheduler.after(ms, instance.node, () => readPlain(world, source, instance))
    return `${isAsleep ? 'asleep' : 'stopped'} for ${Math.round(ms)} ms`
  },
  clock: (world, random, { node, weather }) => {
    const ms = random.between(-20_000, 20_000)
    node.stepWall(ms)
    if (random.chance(0.5)) weather.partedUntil = world.scheduler.now() + random.between(10, world.maxLag * 3)
    return `its clock is set by ${Math.round(ms)} ms`
  },
  restart: (world, random, instance) => {
    const index = world.instances.indexOf(instance)
    for (let left = random.below(5); left > 0; left--) write(world, random.fork(left), instance)
    world.scheduler.after(random.between(0, 30), undefined, () => {
      if (world.instances[index] === instance) world.restart(index)
    })
    return 'restarted'
  },
  trim: ({ log }, random) => {
    log.trim(random.below(4))
    return 'the log is trimmed'
  },
  emptied: (world, random, { weather }) => {
    const ms = random.between(5, world.maxLag / 2)
    weather.partedUntil = world.scheduler.now() + ms
    weather.refuses = false
    writeMeanwhile(world, random, ms / 2, 3)
    world.scheduler.after(ms, undefined, () => world.log.trim(0))
    for (const [i, session] of world.sessions.entries()) {
      const source = random.fork(10 + i)
      world.scheduler.after(ms + random.between(0, 2), undefined, () => void readRequest(world, source, session))
    }
    return 'the log is emptied while it does not listen'
  },
  flush: ({ log }) => {
    log.flush()
    return 'the log is flushed'
  },
  failover: ({ log }, random) => {
    log.failOver(1 + random.below(4), random.chance(0.6))
    return 'a replica without the last records takes over'
  },
  writes: (world, random) => {
    for (let left = 5 + random.below(25); left > 0; left--) write(world, random.fork(left))
    return 'many writes at once'
  },
  database: (world, random, { trouble }) => {
    trouble.failing = 0.4
    world.scheduler.after(random.between(20, 500), undefined, () => {
      trouble.failing = 0
    })
    return 'its database connection fails'
  },
  reads: (world, random) => {
    for (let left = 6; left > 0; left--) readPlain(world, random)
    return 'many reads at once'
  },
}

/** Kinds of faults. The seed decides on which one a run leans. */
export const serverFaults: readonly string[] = Object.keys(FAULTS)

/** Clocks that step while their machine sleeps can say anything: one instance does one of the two. */
const isSleeper = ({ instances }: ServerWorld, instance: ServerInstance): boolean => instances.indexOf(instance) % 2 === 0

/** Every seed leans on one kind of fault: what happens rarely must happen often somewhere. */
export const fault = (world: ServerWorld, random: Random): void => {
  const instance = pickInstance(world, random)
  let chosen = random.chance(0.6) ? (serverFaults[world.seed % serverFaults.length] as string) : random.pick(serverFaults)
  if (chosen === 'stopped' && !isSleeper(world, instance)) chosen = 'clock'
  else if (chosen === 'clock' && isSleeper(world, instance)) chosen = 'stopped'
  world.run.faults++
  world.trouble = instance
  const text = (FAULTS[chosen] as Fault)(world, random, instance)
  world.run.note(() => `fault: ${instance.name}, ${text}`)
}

/** All that is broken works again. */
export const heal = ({ instances, scheduler }: ServerWorld): void => {
  for (const { node, weather, trouble } of instances) {
    Object.assign(weather, { slow: 0, slowest: 0, loss: 0, duplication: 0, partedUntil: 0, refuses: false })
    node.pausedUntil = Math.min(node.pausedUntil, scheduler.now() + 5_000)
    trouble.failing = 0
  }
}
