import type { Bus, CacheEvents, Cause } from '@unstale/cache-bus'
import { createAppendQueue } from './append-queue'
import type { Cache, InvalidationResult, MutateOptions } from './cache-types'
import type { ResolveReports } from './change'
import { createCause, ledTo } from './create-cause'
import { elapsedSince, momentOf } from './deadline'
import { coreError } from './errors'
import type { Follower } from './follower'
import { watchEpochs } from './former-epochs'
import type { AppendOptions, Log, NewRecord, Verb } from './log'
import type { Target } from './model-types'
import { createNameMemory } from './name-memory'
import { isNotCommitted } from './not-committed'
import type { Ports } from './ports'
import type { Position } from './position'
import { createRecentAppends } from './recent-appends'
import type { Scope, ScopeHost } from './scope'
import { settledValue } from './settled'
import type { Tag } from './tag'
import { beginNames, namesOf } from './target'
import { within } from './within'

export interface WriterOptions {
  readonly log: Log
  readonly follower: Follower
  readonly scopes: ScopeHost
  readonly ports: Ports
  readonly events: Bus<CacheEvents>
  readonly unknownFor: number
  readonly appendTimeout: number
  readonly maxWaiting: number
  /** How long ago an append may have been that is lost with an epoch, in ms. */
  readonly repeatWindow: number
  readonly seal: ((tag: Tag) => Tag) | undefined
  readonly trace: ((cause: Cause) => string | undefined) | undefined
}

export interface Writer extends Pick<Cache, 'invalidate' | 'expire' | 'remove' | 'mutate' | 'outcomeUnknown'> {
  /** Waits for what is still to be appended. */
  close(): Promise<void>
}

/** How long an intent waits for its write to end, in ms, unless told otherwise. */
const DEADLINE = 30_000

/** The cause, with its moment. Field by field where it has no others: a copy that grows takes twice as much, for as long as its record. */
const stampedAt = (cause: Cause, at: number): Cause => {
  const { id, source, label, parentId, trace } = cause
  return label === undefined && parentId === undefined && trace === undefined ? { id, source, at } : { ...cause, at }
}

/** The write side of the engine: names in, records out. */
export const createWriter = (options: WriterOptions): Writer => {
  const { log, follower, scopes, ports, events, unknownFor, appendTimeout, maxWaiting, repeatWindow, seal, trace } = options
  const { clock, timers, random } = ports

  const queue = createAppendQueue({
    log,
    ports,
    events,
    appendTimeout,
    limit: maxWaiting,
    withhold: follower.withhold,
    isFormer: (epoch) => former.has(epoch),
    onAppended: (position, record, given) => {
      if (!log.watch) recent.note(record, given)
      follower.note(position, record)
    },
  })
  const recent = createRecentAppends({ log, queue, ports, events, window: repeatWindow, limit: 10_000 })
  // A log in this process forgets nothing: when it begins anew, it was told to, and nothing has to be remembered for it.
  const former = watchEpochs(follower, () => log.watch || recent.repeat())

  const reports: ResolveReports = {
    onParentUnknown: (finding) => events.emit('parentUnknown', finding),
    onLookupFailed: (failure) => events.emit('parentLookupFailed', failure),
  }

  const namesOfTag = createNameMemory(seal)
  const sealed = (tags: readonly Tag[]): readonly Tag[] => (seal ? tags.map(seal) : tags)

  /** Look-ups may cost the writer no more than an append may: without them the names are coarser, never fewer. */
  const names = (target: Target): readonly Tag[] | Promise<readonly Tag[]> => {
    if (typeof target === 'string' && target !== '') return namesOfTag(target)
    const coarse = namesOf(target)
    if (coarse.length === 0) throw coreError('TARGET_INVALID', 'The target is empty: name at least one tag or change.')
    const found = beginNames(target, reports)
    if (!(found instanceof Promise)) return sealed(found)
    return within(appendTimeout, found, timers, 'The look-ups did not answer').then(sealed, (error: unknown) => {
      events.emit('parentLookupFailed', { entity: '', error })
      return sealed(coarse)
    })
  }

  /** A reply that is lost must not keep a writer for ever. */
  const inTime = <T>(command: Promise<T>): Promise<T> => within(appendTimeout, command, timers, 'The log did not answer')

  /** Why: what the caller says, led to by what asked for the work that runs now. */
  const causeFor = (given: string | Cause | undefined, source: Cause['source'] = 'manual', scope = scopes.current()): Cause => {
    // What most causes are: there is nothing to be put together.
    if (given === undefined && !trace && !scope?.cause) return { id: random.id(), source }
    const cause = ledTo(createCause(random, given, source), typeof given === 'object' ? undefined : scope?.cause)
    const traceparent = cause.trace === undefined ? trace?.(cause) : undefined
    return traceparent === undefined ? cause : { ...cause, trace: traceparent }
  }

  /** Every record of this process passes here. Without a position it goes on being tried: the write happened, and its caller has waited enough. */
  const append = (
    unstamped: NewRecord & { readonly cause: Cause },
    given?: AppendOptions,
    scope = scopes.current(),
  ): Promise<InvalidationResult> => {
    const { tags, verb } = unstamped
    // A log in this process answers in this step: how long that takes is looked at closely only for who hears of it.
    const isTimed = !log.watch || events.listens('recordAppended')
    const startedAt = isTimed ? momentOf(clock) : { monotonic: Number.POSITIVE_INFINITY, wall: clock.wall() }
    // Of what is appended a second time later, the first moment would say nothing.
    const cause = given?.againAfterMs === undefined ? stampedAt(unstamped.cause, startedAt.wall) : unstamped.cause
    const told = (position: Position | undefined): InvalidationResult => {
      if (position) {
        scope?.note({ position, tags, verb, cause })
        if (events.listens('recordAppended'))
          events.emit('recordAppended', { position, tags, verb, cause, durationMs: elapsedSince(startedAt, clock) })
      } else events.emit('appendDelayed', { tags, cause, durationMs: elapsedSince(startedAt, clock) })
      return { position, tags, verb, cause }
    }
    const appended = queue.append({ tags, verb, cause }, given)
    const position = settledValue(appended)
    return position ? Promise.resolve(told(position)) : appended.then(told)
  }

  /** A response must be able to wait for what its handler did not await, so each append is announced to the scope. */
  const announced = <T>(work: Promise<T>, scope = scopes.current()): Promise<T> => {
    scope?.expect(work)
    return work
  }

  /** Where nobody has to be asked for names, the log has the record before the call returns, if it takes records at once. */
  const write = (verb: Verb, target: Target, given: string | Cause | undefined, scope: Scope | undefined): Promise<InvalidationResult> => {
    const appended = (tags: readonly Tag[]): Promise<InvalidationResult> =>
      append({ tags, verb, cause: causeFor(given, 'manual', scope) }, undefined, scope)
    try {
      const named = names(target)
      return named instanceof Promise ? named.then(appended) : appended(named)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  const verbOf =
    (verb: Verb): Writer['invalidate'] =>
    (target, options) => {
      const scope = scopes.current()
      return announced(write(verb, target, options?.cause, scope), scope)
    }

  const outcomeUnknown: Writer['outcomeUnknown'] = (tags, cause, verb = 'invalidate') => {
    events.emit('outcomeUnknown', { tags, againInMs: unknownFor })
    return announced(append({ tags, verb, cause }, { againAfterMs: unknownFor }).then(() => undefined))
  }

  const runPlanned = async <T>(
    target: Target,
    run: () => T | Promise<T>,
    { cause: why, deadlineMs = DEADLINE }: MutateOptions,
  ): Promise<T> => {
    const cause = causeFor(why, 'mutation')
    const before = await names(target)
    const id = random.id()
    const intent: NewRecord = { tags: before, verb: 'invalidate', cause }
    recent.planned(id, intent, deadlineMs)
    await inTime(log.plan(id, intent, deadlineMs)).catch((error: unknown) => {
      recent.settled(id)
      throw error
    })
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
    } finally {
      recent.settled(id)
    }
  }

  const mutate: Writer['mutate'] = (target, run, options = {}) => announced(runPlanned(target, run, options))

  return {
    invalidate: verbOf('invalidate'),
    expire: verbOf('expire'),
    remove: verbOf('remove'),
    mutate,
    outcomeUnknown,
    close: queue.close,
  }
}
