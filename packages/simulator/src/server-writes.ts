import type { Position } from '@unstale/cache-core'
import { hear } from './heard'
import type { Random } from './random'
import type { ServerInstance } from './server-instance'
import { pickInstance, readRequest } from './server-reads'
import type { ServerWorld } from './server-world'
import { type Session, sessionTold } from './session'
import { commitPlan, type Plan, planWrite, type Write } from './writes'

const wait = (world: ServerWorld, ms: number, instance?: ServerInstance): Promise<void> =>
  new Promise((resolve) => void world.scheduler.after(ms, instance?.node, resolve))

const acknowledged = (world: ServerWorld, session: Session, write: Write, position: Position, random: Random): void => {
  world.unacknowledged.delete(write.label)
  world.run.note(() => `${session.name}: ${write.label} is acknowledged at ${position.epoch}:${position.seq}`)
  sessionTold(session, position)
  const mark = world.run.mark()
  // What only expired may be answered once more.
  if (write.verb !== 'expire') hear(session.written, write.version, mark)
  if (random.chance(0.6)) void readRequest(world, random, session)
}

/** Names what was written until the log has it, on whichever instance answers: the client repeats what nobody confirmed. */
const announce = async (world: ServerWorld, session: Session, write: Write, first: ServerInstance, random: Random): Promise<void> => {
  let instance = first
  for (;;) {
    const answer = instance.cache[write.verb](write.target, { cause: write.label }).then(
      ({ position }) => position && { position },
      () => undefined,
    )
    const result = await Promise.race([answer, wait(world, 3_000).then(() => undefined)])
    if (result?.position) return acknowledged(world, session, write, result.position, random)
    // Without a position its process goes on trying, for as long as it lives.
    while (instance.node.alive && !world.knowledge.isTold(write)) await wait(world, 250)
    if (world.knowledge.isTold(write)) return void world.unacknowledged.delete(write.label)
    instance = random.pick(world.instances)
  }
}

const begin = (world: ServerWorld, plan: Plan, verb: Write['verb'], label: string): Write => {
  const write = commitPlan(world.database, plan, label, verb)
  world.knowledge.written(write)
  world.unacknowledged.add(label)
  world.run.operations++
  world.run.note(() => `write ${label}: ${plan.text} is version ${write.version}, changes ${write.affected.join(' ')}`)
  return write
}

/** Called after the commit, in a process that may die in between. */
const writeDirectly = async (
  world: ServerWorld,
  random: Random,
  instance: ServerInstance,
  session: Session,
  label: string,
): Promise<void> => {
  const verb = random.chance(0.15) ? 'expire' : random.chance(0.1) ? 'remove' : 'invalidate'
  const write = begin(world, planWrite(random), verb, label)
  if (random.chance(0.5)) await wait(world, random.between(0, 5))
  await announce(world, session, write, instance, random)
}

/** What was sent before the connection broke commits all the same, and nobody is told: only the log's second record follows it. */
const commitLater = (world: ServerWorld, plan: Plan, label: string, plannedIn: string, session: Session, random: Random): void => {
  world.scheduler.after(random.between(0, 1_000), undefined, () => {
    const write = begin(world, plan, 'invalidate', label)
    // A log that has begun anew meanwhile has forgotten what was planned, and what is held is no older than its reset.
    if (world.log.epoch !== plannedIn) void announce(world, session, write, random.pick(world.instances), random)
    else world.unacknowledged.delete(label)
  })
}

/** Announced before the commit, so that a death in between is repaired by the log. */
const writeWithIntent = async (
  world: ServerWorld,
  random: Random,
  instance: ServerInstance,
  session: Session,
  label: string,
): Promise<void> => {
  let plan = planWrite(random)
  for (let tries = 0; !plan.blind && tries < 20; tries++) plan = planWrite(random)
  const target = plan.blind
  if (!target) return
  const { log } = world
  const epoch = log.epoch
  let write: Write | undefined
  let position: Position | undefined
  let isGivenUp = false
  const stop = instance.cache.events.on('recordAppended', (record) => {
    if (record.cause.label === label) position = record.position
  })
  const work = async (): Promise<void> => {
    if (random.chance(0.5)) await wait(world, random.between(0, 20), instance)
    if (random.chance(0.15)) {
      commitLater(world, plan, label, epoch, session, random)
      throw new Error('the connection broke before the commit')
    }
    write = begin(world, plan, 'invalidate', label)
    // Its client has gone: that the log is told is all that can be asked of it now.
    if (isGivenUp) world.unacknowledged.delete(label)
    if (random.chance(0.5)) await wait(world, random.between(0, 20), instance)
    if (random.chance(0.1)) throw new Error('the connection broke after the commit')
  }
  const done = instance.cache.mutate(target, work, { cause: label, deadlineMs: 2_500 }).then(
    () => true,
    () => false,
  )
  const isDone = await Promise.race([done, wait(world, 6_000).then(() => false)])
  isGivenUp = true
  stop()
  if (!write) return
  if (isDone && position) return acknowledged(world, session, write, position, random)
  // The log's promise is as good as its memory: a new epoch may have forgotten what was planned.
  if (log.epoch !== epoch) return announce(world, session, write, random.pick(world.instances), random)
  world.unacknowledged.delete(label)
}

/** A write of a session, one of the ways that there are: announced beforehand where it is `intended` for one instance. */
export const write = (world: ServerWorld, random: Random, intended?: ServerInstance): void => {
  const instance = intended ?? pickInstance(world, random)
  if (instance.node.pausedUntil > world.scheduler.now()) return
  const session = random.pick(world.sessions)
  const label = `w${world.run.mark()}`
  void (intended || random.chance(0.25) ? writeWithIntent : writeDirectly)(world, random, instance, session, label)
}
