import type { GetOrSetOptions } from '@unstale/cache-core'
import { SPEC_COUNT } from './database'
import type { Answer } from './judge-answer'
import { heal } from './server-faults'
import type { ServerInstance } from './server-instance'
import { judged } from './server-reads'
import type { ServerWorld } from './server-world'

/** Long enough for every deadline, back-off and pause to be over, in ms. */
const REST = 13_000

/** So many times as long where records are still on their way. */
const PATIENCE = 6

/** More records than this do not come after everybody has stopped writing. */
const RECORDS = 40

/** One that follows only while it is asked may be far behind, and a log may tell little at a time. */
const catchUp = async ({ scheduler, log }: ServerWorld, { cache }: ServerInstance): Promise<void> => {
  // One that has heard everything by itself may still have to prove it.
  for (let tries = 0; tries < 200 && (cache.follower.applied < log.tail || !cache.follower.mayAnswer()); tries++) {
    void cache.follower.catchUp()
    await scheduler.run(scheduler.now() + 300, () => false)
  }
}

/** I6 and I10, when nothing happens any more: every answer is the database's, and giving it again costs nothing. */
export const judgeAtRest = async (world: ServerWorld): Promise<void> => {
  const { run, scheduler, instances, database, knowledge, unacknowledged, log } = world
  heal(world)
  // What was broken by a fault that is still to end must not break again.
  await scheduler.run(scheduler.now() + REST / 2, () => run.violation !== undefined)
  heal(world)
  await scheduler.run(scheduler.now() + REST / 2, () => run.violation !== undefined)
  // What the log did not take is sent again one after the other: after a bad time many wait.
  for (let tries = 0; tries < PATIENCE && unacknowledged.size > 0 && !run.violation; tries++)
    await scheduler.run(scheduler.now() + REST, () => run.violation !== undefined)
  if (run.violation) return
  for (const { name, reading } of instances) if (reading > 0) run.fail('I10', `${reading} reads of ${name} never end`)
  if (unacknowledged.size > 0) run.fail('I10', `the record of ${[...unacknowledged].join(', ')} is nowhere`)

  for (const { label } of knowledge.untold()) run.fail('I12', `the log was never told of ${label}`)
  if (run.violation) return

  for (const instance of instances) {
    const { cache, data, name } = instance
    const { follower } = cache
    await catchUp(world, instance)
    const isFollowing = follower.epoch === log.epoch && follower.applied === log.tail
    const readAll = async (isJudged: boolean): Promise<void> => {
      const asked: Promise<void>[] = []
      const compare = async (of: string, read: GetOrSetOptions<Answer>): Promise<void> => {
        const answer = await judged(world, { instance, of }, cache.getOrSet(read))
        for (const { spec, version } of answer?.parts ?? []) {
          const now = database.specs[spec]?.version
          if (isJudged && version !== now)
            run.fail('I6', `${name} answers "${of}" with version ${version} of "${database.specs[spec]?.name}", which is ${now}`)
        }
      }
      for (let spec = 0; spec < SPEC_COUNT; spec++) asked.push(compare(`spec ${spec}`, data.readSpec(spec)))
      for (const page of data.pages) asked.push(compare(page, data.readPage(page)))
      await Promise.all(asked)
    }
    const settle = async (work: Promise<void>): Promise<void> => {
      let isDone = false
      void work.then(() => {
        isDone = true
      })
      await scheduler.run(scheduler.now() + 5_000, () => isDone || run.violation !== undefined)
      if (!isDone) run.fail('I10', `${name} does not answer though nothing is wrong`)
    }
    /** A second append may still come, and overtake what is being loaded: only what no record came across has to be held. */
    const holdsWhatItReads = async (readOnce: () => Promise<void>): Promise<void> => {
      let tailBefore = -1
      for (let tries = 0; tries < RECORDS && !run.violation; tries++) {
        const { tail } = log
        const loadsBefore = instance.loads()
        await readOnce()
        const again = instance.loads() - loadsBefore
        if (world.isCramped || again === 0) return
        if (log.tail === tailBefore) return run.fail('I6', `${name} loads ${again} times what it has just loaded`)
        tailBefore = tail
      }
      if (!run.violation) run.fail('I10', `records come without end, though nobody writes`)
    }
    // What only expired may be answered once more, and what was made of it is not kept.
    await settle(readAll(false))
    await settle(readAll(true))
    await holdsWhatItReads(() => settle(readAll(true)))
    if (cache.follower.epoch !== log.epoch || (isFollowing && cache.follower.applied < log.tail))
      run.fail('I6', `${name} is at ${follower.epoch}:${follower.applied}, the log at ${log.epoch}:${log.tail}`)
  }
}
