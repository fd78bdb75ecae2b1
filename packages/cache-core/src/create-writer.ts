import type { Bus, CacheEvents, Cause } from '@unstale/cache-bus'
import type { Cache, InvalidateOptions, InvalidationResult, MutateOptions } from './cache-types'
import type { ResolveReports } from './change'
import { createCause } from './create-cause'
import { elapsedSince, momentOf } from './deadline'
import { coreError } from './errors'
import type { Follower } from './follower'
import type { AppendOptions, Log, NewRecord, Verb } from './log'
import type { Target } from './model-types'
import { isNotCommitted } from './not-committed'
import type { Ports } from './ports'
import type { ScopeHost } from './scope'
import type { Tag } from './tag'
import { namesOf, resolveNames } from './target'
import { within } from './within'

export interface WriterOptions {
  readonly log: Log
  readonly follower: Follower
  readonly scopes: ScopeHost
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
  readonly unknownFor: number
  readonly appendTimeout: number
  readonly seal: (tag: Tag) => Tag
}

export type Writer = Pick<Cache, 'invalidate' | 'expire' | 'remove' | 'mutate' | 'outcomeUnknown'>

/** How long an intent waits for its write to end, in ms, unless told otherwise. */
const DEADLINE = 30_000

/** The write side of the engine: names in, records out. */
export const createWriter = ({ log, follower, scopes, ports, events, unknownFor, appendTimeout, seal }: WriterOptions): Writer => {
  const { clock, timers, random } = ports

  const reports: ResolveReports = {
    onParentUnknown: (finding) => events.emit('parentUnknown', finding),
    onLookupFailed: (failure) => events.emit('parentLookupFailed', failure),
  }

  /** Look-ups may cost the writer no more than an append may: without them the names are coarser, never fewer. */
  const names = async (target: Target): Promise<readonly Tag[]> => {
    const coarse = namesOf(target)
    if (coarse.length === 0) throw coreError('TARGET_INVALID', 'The target is empty: name at least one tag or change.')
    try {
      return (await within(appendTimeout, resolveNames(target, reports), timers, 'The look-ups did not answer')).map(seal)
    } catch (error) {
      events.emit('parentLookupFailed', { entity: '', error })
      return coarse.map(seal)
    }
  }

  /** A reply that is lost must not keep a writer for ever. */
  const inTime = <T>(command: Promise<T>): Promise<T> => within(appendTimeout, command, timers, 'The log did not answer')

  /** Every record of this process passes here. */
  const append = async (record: NewRecord & { readonly cause: Cause }, options?: AppendOptions): Promise<InvalidationResult> => {
    const { tags, verb, cause } = record
    const startedAt = momentOf(clock)
    try {
      const position = await inTime(log.append(record, options))
      follower.note(position, record)
      const result: InvalidationResult = { position, tags, verb, cause }
      scopes.current()?.note(result)
      events.emit('recordAppended', { ...result, durationMs: elapsedSince(startedAt, clock) })
      return result
    } catch (error) {
      events.emit('appendFailed', { tags, error })
      throw coreError(
        'APPEND_FAILED',
        `The log did not take the record of ${tags.slice(0, 3).join(', ')}${tags.length > 3 ? ', …' : ''}. The write may have happened: repeat the invalidation.`,
        { cause: error },
      )
    }
  }

  /** A response must be able to wait for what its handler did not await, so each append is announced to the scope. */
  const announced = <T>(work: Promise<T>): Promise<T> => {
    scopes.current()?.expect(work)
    return work
  }

  const verbOf =
    (verb: Verb) =>
    (target: Target, { cause }: InvalidateOptions = {}): Promise<InvalidationResult> =>
      announced(names(target).then((tags) => append({ tags, verb, cause: createCause(random, cause) })))

  const outcomeUnknown: Writer['outcomeUnknown'] = (tags, cause, verb = 'invalidate') => {
    events.emit('outcomeUnknown', { tags, againInMs: unknownFor })
    return announced(append({ tags, verb, cause }, { againAfterMs: unknownFor }).then(() => undefined))
  }

  const runPlanned = async <T>(
    target: Target,
    run: () => T | Promise<T>,
    { cause: why, deadlineMs = DEADLINE }: MutateOptions,
  ): Promise<T> => {
    const cause = createCause(random, why, 'mutation')
    const before = await names(target)
    const id = random.id()
    await inTime(log.plan(id, { tags: before, verb: 'invalidate', cause }, deadlineMs))
    /** A parent may have moved meanwhile: what the look-ups find now counts as well. */
    const record = async (): Promise<NewRecord & { readonly cause: Cause }> => ({
      tags: [...new Set([...before, ...(await names(target))])],
      verb: 'invalidate',
      cause,
    })
    try {
      const result = await run()
      await append(await record(), { settles: id })
      return result
    } catch (error) {
      // Not taken back, the record is appended when its time comes: needless, and not the caller's affair.
      if (isNotCommitted(error))
        await inTime(log.unplan(id)).catch((failure) => events.emit('appendFailed', { tags: before, error: failure }))
      else {
        const unknown = await record()
        events.emit('outcomeUnknown', { tags: unknown.tags, againInMs: unknownFor })
        await append(unknown, { settles: id, againAfterMs: unknownFor })
      }
      throw error
    }
  }

  const mutate: Writer['mutate'] = (target, run, options = {}) => announced(runPlanned(target, run, options))

  return { invalidate: verbOf('invalidate'), expire: verbOf('expire'), remove: verbOf('remove'), mutate, outcomeUnknown }
}
