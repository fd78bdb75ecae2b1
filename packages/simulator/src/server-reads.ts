import { type Part, SPEC_COUNT } from './database'
import { type Answer, judgeAnswer, judgeStamp } from './judge-answer'
import type { Random } from './random'
import type { ServerInstance } from './server-instance'
import type { ServerWorld } from './server-world'
import type { Session } from './session'

interface Reading {
  readonly instance: ServerInstance
  readonly of: string
  readonly session?: Session
  readonly memo?: Part
  /** Begun when the memo was made: what the reader remembers counts as read then. */
  readonly mark?: number
}

/** Counts a read as one operation and judges its answer. A failure is none: databases fail here. */
export const judged = (world: ServerWorld, reading: Reading, asked: Promise<Answer>): Promise<Answer | undefined> => {
  const { run, scheduler } = world
  const { instance, of, session, memo } = reading
  const mark = run.mark()
  const at = scheduler.now()
  run.operations++
  instance.reading++
  return asked.then(
    (answer) => {
      instance.reading--
      if (!instance.node.alive) return undefined
      const { name: by, told } = instance
      judgeAnswer(answer, { by, of, mark: reading.mark ?? mark, at, told, session: session?.written, memo }, world.judges)
      run.note(() => `${by}: read "${of}" of mark ${mark}: ${answer.parts.map(({ spec, version }) => `${spec}@${version}`).join(' ')}`)
      return answer
    },
    () => {
      instance.reading--
      return undefined
    },
  )
}

const pickSpec = ({ hot }: ServerWorld, random: Random): number => (random.chance(0.5) ? random.pick(hot) : random.below(SPEC_COUNT))

/** Up and running: a request to one that stands still would only wait. */
export const pickInstance = ({ instances, scheduler }: ServerWorld, random: Random, preferred?: ServerInstance): ServerInstance => {
  const instance = preferred?.node.alive && random.chance(0.5) ? preferred : random.pick(instances)
  return instance.node.pausedUntil > scheduler.now() ? random.pick(instances) : instance
}

/** A few reads outside of any request, at once. */
export const readPlain = (world: ServerWorld, random: Random, given?: ServerInstance): void => {
  const instance = given ?? pickInstance(world, random)
  if (instance.node.pausedUntil > world.scheduler.now()) return
  const { cache, data } = instance
  // What no cache answers costs the database, here as anywhere.
  for (let left = 1 + random.below(cache.follower.mayAnswer() ? 80 : 8); left > 0; left--) {
    if (random.chance(0.12)) {
      const page = random.pick(data.pages)
      void judged(world, { instance, of: page }, cache.getOrSet(data.readPage(page)))
    } else {
      const spec = pickSpec(world, random)
      const read = data.readSpec(spec)
      void judged(world, { instance, of: read.key }, cache.getOrSet(read))
    }
  }
}

/** One request of a session: a scope that has seen what the session wrote, reads inside, and a stamp for the response. */
export const readRequest = async (world: ServerWorld, random: Random, given?: Session): Promise<void> => {
  const { run } = world
  const instance = pickInstance(world, random, given && world.trouble)
  if (instance.node.pausedUntil > world.scheduler.now()) return
  const { cache, data } = instance
  const session = given ?? random.pick(world.sessions)
  const began = run.mark()
  const { needs } = session
  const scope = await cache.openScope(needs)
  run.note(
    () =>
      `${instance.name}: ${session.name} opens ${scope.epoch}:${scope.openedAt}${scope.bypass ? ', uncached' : ''}, needs ${needs?.epoch}:${needs?.seq}`,
  )
  const parts: Part[] = []
  const memo = random.chance(0.3) ? await data.query(pickSpec(world, random)).catch(() => undefined) : undefined
  for (let left = 1 + random.below(3); left > 0; left--) {
    const kind = random.next()
    const spec = pickSpec(world, random)
    if (kind < 0.15) {
      const part = await data.query(spec).catch(() => undefined)
      if (!part) continue
      scope.track(...part.tags)
      parts.push(part)
    } else if (kind < 0.4) {
      const page = random.pick(data.pages)
      const answer = await judged(
        world,
        { instance, of: page, session, mark: began },
        cache.run(scope, () => cache.getOrSet(data.readPage(page))),
      )
      parts.push(...(answer?.parts ?? []))
    } else {
      const remembered = memo && (kind < 0.6 || memo.spec === spec) ? memo : undefined
      const read = remembered ? { ...data.readSpec(memo?.spec as number), factory: () => ({ parts: [remembered] }) } : data.readSpec(spec)
      const answer = await judged(
        world,
        { instance, of: read.key, session, mark: began, ...(remembered && { memo: remembered }) },
        cache.run(scope, () => cache.getOrSet(read)),
      )
      parts.push(...(answer?.parts ?? []))
    }
  }
  if (!instance.node.alive) return
  const stamp = scope.stamp(cache.follower)
  judgeStamp({ parts }, stamp, instance.name, world.judges)
}
