import { setTimeout as pause } from 'node:timers/promises'
import type { Fleet, Member } from './fleet'
import type { WriteMode } from './messages'
import type { Random } from './random'
import type { Storage } from './storage'

export interface FaultWorld {
  readonly fleet: Fleet
  readonly storage: Storage
  readonly random: Random
  readonly maxLag: number
}

export interface Fault {
  readonly name: string
  /** Resolves when the fault is over; what follows is recovery. */
  readonly inject: (world: FaultWorld) => Promise<void>
}

const anyone = ({ fleet, random }: FaultWorld): number => random.below(fleet.members.length)
const memberAt = ({ fleet }: FaultWorld, index: number): Member => fleet.members[index] as Member

const dieAfterCommit =
  (mode: WriteMode) =>
  async (world: FaultWorld): Promise<void> => {
    const index = anyone(world)
    memberAt(world, index).send({ type: 'crashAfterCommit', mode })
    await world.fleet.replace(index)
  }

/** Everything that happens to the instances, to Redis and to the wires between them. */
export const faults: readonly Fault[] = [
  { name: 'nothing', inject: () => pause(500) },
  {
    name: 'connections killed (CLIENT KILL)',
    inject: async ({ storage }) => {
      for (let n = 0; n < 3; n++) {
        await storage.primary.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
        await pause(150)
      }
    },
  },
  {
    name: 'one instance black-holed (TCP proxy)',
    inject: async (world) => {
      const { proxy } = memberAt(world, anyone(world))
      proxy.blackHole(true)
      await pause(2.5 * world.maxLag)
      proxy.blackHole(false)
    },
  },
  {
    name: 'Redis paused (SIGSTOP)',
    inject: async ({ storage, maxLag }) => {
      const { primary } = storage
      primary.signal('SIGSTOP')
      await pause(2 * maxLag)
      primary.signal('SIGCONT')
    },
  },
  { name: 'Redis restarted without persistence', inject: ({ storage }) => storage.restartEmpty() },
  {
    name: 'FLUSHALL',
    inject: async ({ storage }) => {
      await storage.primary.command('FLUSHALL')
    },
  },
  {
    name: 'log trimmed while one instance is away',
    inject: async (world) => {
      const { proxy } = memberAt(world, anyone(world))
      proxy.blackHole(true)
      await pause(world.maxLag)
      await world.storage.primary.command('XTRIM', '{chaos}:log', 'MAXLEN', '0')
      await pause(world.maxLag)
      proxy.blackHole(false)
      proxy.cut()
    },
  },
  {
    name: 'failover to a replica without the last writes',
    inject: async ({ storage, fleet }) => {
      const moved = storage.loseLastWritesAndFailOver(300)
      await moved
      for (const { proxy } of fleet.members) {
        proxy.target = storage.primary.port
        proxy.cut()
      }
    },
  },
  {
    name: 'an instance paused for longer than its lease (SIGSTOP)',
    inject: async (world) => {
      const member = memberAt(world, anyone(world))
      member.signal('SIGSTOP')
      await pause(2.5 * world.maxLag)
      member.signal('SIGCONT')
    },
  },
  { name: 'kill -9 between commit and append (mutate)', inject: dieAfterCommit('mutate') },
  { name: 'kill -9 between commit and append (direct)', inject: dieAfterCommit('direct') },
  {
    name: 'an instance killed and restarted',
    inject: async (world) => {
      const index = anyone(world)
      memberAt(world, index).signal('SIGKILL')
      await world.fleet.replace(index)
    },
  },
]
