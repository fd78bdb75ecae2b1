import { createBus } from '@unstale/cache-bus'
import type { Cache, CacheOptions } from './cache-types'
import { createEngine } from './create-engine'
import { createScope } from './create-scope'
import { createWriter } from './create-writer'
import { withDefaultPorts } from './default-ports'
import { coreError } from './errors'
import { createFollower } from './follower'
import { guardStore } from './guard-store'
import { createMemoryLog } from './memory-log'
import { createMemoryStore } from './memory-store'
import type { Position } from './position'
import { previewTarget } from './preview'
import { realm } from './realm'
import type { Scope, ScopeHost } from './scope'
import type { Tag, TagSource } from './tag'
import { addTags } from './tag-set'

const checkDurations = (durations: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(durations)) {
    if (!(value > 0)) throw coreError('OPTION_INVALID', `${name} must be a number of ms above 0, but is ${String(value)}.`, name)
  }
}

/**
 * A cache that cannot keep a stale value: entries carry tags and the position of the log they were loaded at,
 * writes append the tags they changed, and an entry answers only while none of its tags has changed since.
 *
 * Works in any JavaScript program. Values are handed out as they are, not copied: treat them as immutable.
 * Throws `OPTION_INVALID` for options that mean nothing.
 *
 * @example
 * const cache = createCache()
 * const price = () => cache.getOrSet({ key: 'price', tags: [tag('price')], factory: loadPrice })
 * await price()                            // loads
 * await price()                            // hits
 * await cache.invalidate(tag('price'))
 * await price()                            // loads
 */
export const createCache = (options: CacheOptions = {}): Cache => {
  const {
    maxLag = 2_000,
    unknownFor = 30_000,
    appendTimeout = 2_000,
    maxWaiting = 1_000,
    failoverTime = 30_000,
    follow = 'background',
    maxEntries = 10_000,
    maxBytes,
    sizeOf,
    ttlJitter = 0,
    ledgerBuckets,
    seal = (tag: Tag) => tag,
  } = options
  if (!(ttlJitter >= 0 && ttlJitter <= 1)) {
    throw coreError('OPTION_INVALID', `ttlJitter must be a share from 0 to 1, but is ${String(ttlJitter)}.`, 'ttlJitter')
  }
  checkDurations({ maxLag, unknownFor, appendTimeout, failoverTime })
  realm()
  const ports = withDefaultPorts(options.ports)
  const events = options.events ?? createBus()
  const log = options.log ?? createMemoryLog({ ports })
  const store =
    (options.store && guardStore(options.store, events)) ??
    createMemoryStore({
      maxEntries,
      ...(maxBytes !== undefined && { maxBytes }),
      ...(sizeOf && { sizeOf }),
      onEvict: (key, reason) => events.emit('entryEvicted', { key, reason }),
    })
  const follower = createFollower({ log, ports, events, maxLag, mode: follow, ...(ledgerBuckets !== undefined && { ledgerBuckets }) })
  const closing = new AbortController()

  const enterSealed = (into: Map<Tag, Tag | undefined>, sources: readonly TagSource[]): void => {
    const plain = new Map<Tag, Tag | undefined>()
    addTags(plain, sources)
    for (const [plainTag, cover] of plain) {
      const sealed = seal(plainTag)
      into.set(sealed, into.get(sealed) ?? (cover && seal(cover)))
    }
  }
  const enter = options.seal ? enterSealed : addTags

  /** Stamped with where `within` began. */
  const begin = (within: Scope | undefined, bypass: boolean, parent?: Scope): Scope => {
    const { epoch, openedAt } = within ?? { epoch: follower.epoch, openedAt: follower.applied }
    return createScope({ epoch, openedAt, enter, parent, bypass })
  }

  const open = (bypass = false): Scope => begin(scopes.current(), bypass, scopes.current())

  const scopes: ScopeHost = options.scopes ?? { current: () => undefined, run: (_, work) => work(), open }

  const loadScope = (within: Scope | undefined, bypass = within?.bypass ?? false): Scope => begin(within, bypass)

  const { read, getMany, settled, ...reads } = createEngine({
    store,
    follower,
    scopes,
    ports,
    events,
    signal: closing.signal,
    ttlJitter,
    maxLoads: options.maxLoads,
    loadScope,
    secondLevel: options.secondLevel,
    timing: options.secondLevelTiming,
  })

  const openScope = async (needs?: Position): Promise<Scope> => {
    if (!follower.mayAnswer() || needs) {
      const outcome = await follower.catchUp(needs)
      if (outcome === 'unknown' && needs) {
        const reason = needs.epoch === follower.epoch ? 'unknown' : 'epoch'
        events.emit('positionIgnored', { position: `${needs.epoch}:${needs.seq}`, reason })
      }
      if (outcome === 'failed') return open(true)
    }
    return open()
  }

  const { close: flush, ...writes } = createWriter({
    log,
    follower,
    scopes,
    ports,
    events,
    unknownFor,
    appendTimeout,
    maxWaiting,
    repeatWindow: maxLag + failoverTime,
    seal: options.seal,
    trace: options.trace,
  })

  return {
    getOrSet: (request) => read(request, scopes.current()),
    getMany: (request) => getMany(request, scopes.current()),
    ...reads,
    track: (...sources) => scopes.current()?.track(...sources),
    ...writes,
    newScope: () => open(),
    openScope,
    run: (scope, work) => scopes.run(scope, work),
    preview: (target) => previewTarget(target, store, seal),
    size: () => store.size,
    follower,
    events,
    close: async () => {
      closing.abort()
      await flush()
      follower.close()
      await settled()
    },
  }
}
