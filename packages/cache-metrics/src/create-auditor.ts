import type { Bus, CacheEvents, Unsubscribe } from '@unstale/cache-bus'
import type { Auditable, Ports, Sample } from '@unstale/cache-core'
import { suspectedTag } from './audit-suspect'
import { metricsError } from './errors'

export interface AuditOptions {
  /** Loads that audits may cause in a minute. Default 6. */
  readonly loadsPerMinute?: number
  /** Audits at a time. Default 1. */
  readonly concurrency?: number
  /** How long a record may take to explain a difference, in ms: `maxLag` and how long after its commit a write is announced. Default 5,000. */
  readonly confirmAfter?: number
}

export interface AuditorOptions extends AuditOptions {
  readonly events: Bus<CacheEvents>
  readonly sample: Auditable['sample']
  readonly ports: Ports
}

export interface AuditCounts {
  readonly samples: number
  readonly stale: number
  /** Times that nothing was audited although it was due, for want of budget. */
  readonly skipped: number
}

export interface Auditor {
  readonly counts: AuditCounts
  stop(): void
}

/** Keys remembered as candidates, and tags whose naming is counted. */
const CANDIDATES = 1_000
const NAMED = 10_000
/** Keys that are remembered to carry one tag. */
const CARRIERS = 10
/** Loads that one audit may need: the first, and two to confirm. */
const LOADS = 3

const check = (options: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(options)) {
    if (Number.isFinite(value) && value > 0) continue
    throw metricsError('OPTION_INVALID', `${name} of the audit must be a number above 0, but is ${value}.`, name)
  }
}

/**
 * Looks for stale data in production: loads what is held again, off the path of requests, and compares digests.
 * A difference counts only when, after `confirmAfter`, the same value is still held as fresh, its source still says
 * something else, and says so twice: no record has explained it, and no chance.
 * Reports `entryAudited` and `staleFound` on the bus. Never loads more than its budget.
 */
export const createAuditor = (options: AuditorOptions): Auditor => {
  const { events, sample, ports, loadsPerMinute = 6, concurrency = 1, confirmAfter = 5_000 } = options
  check({ loadsPerMinute, concurrency, confirmAfter })
  const { clock, timers, random } = ports
  const candidates = new Map<string, true>()
  /** Keys whose tags were just named: what is held of them now was loaded after a write, and must be right. */
  const urgent = new Set<string>()
  const keysOf = new Map<string, Set<string>>()
  const named = new Map<string, number>()
  let running = 0
  let stopped = false
  let samples = 0
  let stale = 0
  let skipped = 0
  /** Loads that may begin now; fills up with time. */
  let allowance = Math.min(LOADS, loadsPerMinute)
  let filledAt = clock.monotonic()

  const seen = (key: string): void => {
    if (candidates.has(key)) return
    if (candidates.size >= CANDIDATES) candidates.delete(candidates.keys().next().value as string)
    candidates.set(key, true)
  }

  const forget = (key: string): void => {
    candidates.delete(key)
    urgent.delete(key)
  }

  const fill = (): void => {
    const now = clock.monotonic()
    allowance = Math.min(Math.max(LOADS, loadsPerMinute), allowance + ((now - filledAt) * loadsPerMinute) / 60_000)
    filledAt = now
  }

  const load = async (key: string): Promise<Sample | undefined> => {
    allowance--
    return sample(key)
  }

  const wait = (ms: number): Promise<void> => new Promise((resolve) => void timers.after(ms, resolve))

  const differs = (found: Sample): boolean => found.held.digest !== found.loaded.digest

  /** Whether the difference is a fault, seen again after every record that could explain it has had its time. */
  const confirm = async (key: string, first: Sample): Promise<Sample | undefined> => {
    await wait(confirmAfter)
    if (stopped) return undefined
    const second = await load(key)
    // Not held any more, loaded anew, or of another epoch: something explained it.
    if (!second || !differs(second) || second.epoch !== first.epoch || second.held.digest !== first.held.digest) return undefined
    const third = await load(key)
    // A loader that never says the same twice is not stale.
    return third && differs(third) && third.loaded.digest === second.loaded.digest && third.held.digest === first.held.digest
      ? third
      : undefined
  }

  const audit = async (key: string): Promise<CacheEvents['entryAudited']['outcome']> => {
    try {
      const first = await load(key)
      if (!first) {
        forget(key)
        return 'gone'
      }
      if (!differs(first)) return 'same'
      // What has a time to live may be that old: it was said so.
      if (first.ttl !== undefined) return 'explained'
      const confirmed = await confirm(key, first)
      if (!confirmed) return 'explained'
      const missingTag = suspectedTag(
        confirmed.tags,
        confirmed.loaded.tags,
        (tag) => named.get(tag) ?? 0,
        (tag) => keysOf.get(tag)?.size ?? 0,
      )
      stale++
      events.emit('staleFound', { key, tags: confirmed.tags, ageMs: confirmed.ageMs, ...(missingTag !== undefined && { missingTag }) })
      return 'stale'
    } catch {
      return 'failed'
    }
  }

  const next = (): string | undefined => {
    const [first] = urgent
    if (first !== undefined) return first
    const keys = [...candidates.keys()]
    return keys[Math.floor(random.next() * keys.length)]
  }

  const run = async (): Promise<void> => {
    fill()
    if (allowance < LOADS || running >= concurrency) {
      if (running > 0 || candidates.size > 0) skipped++
      return
    }
    const key = next()
    if (key === undefined) return
    urgent.delete(key)
    running++
    try {
      const outcome = await audit(key)
      samples++
      events.emit('entryAudited', { key, outcome })
    } finally {
      running--
    }
  }

  const stops: readonly Unsubscribe[] = [
    events.on('entryHit', ({ key, stale: isStale }) => {
      if (!isStale) seen(key)
    }),
    events.on('entryEvicted', ({ key }) => forget(key)),
    events.on('loadSucceeded', ({ key, tags }) => {
      seen(key)
      for (const tag of tags) {
        const keys = keysOf.get(tag) ?? new Set()
        if (keysOf.size < NAMED && keys.size < CARRIERS) keysOf.set(tag, keys.add(key))
      }
    }),
    events.on('recordApplied', ({ tags }) => {
      for (const tag of tags) {
        if (named.size < NAMED || named.has(tag)) named.set(tag, (named.get(tag) ?? 0) + 1)
        for (const key of keysOf.get(tag) ?? []) if (urgent.size < 100 && candidates.has(key)) urgent.add(key)
      }
    }),
  ]

  const everyMs = 60_000 / loadsPerMinute
  let cancel = (): void => undefined
  const schedule = (): void => {
    // Spread, so that the instances of one deployment do not ask their source in step.
    cancel = timers.after(everyMs * (0.5 + random.next()), () => {
      if (stopped) return
      schedule()
      void run()
    })
  }
  schedule()

  return {
    get counts() {
      return { samples, stale, skipped }
    },
    stop: () => {
      stopped = true
      cancel()
      for (const stop of stops) stop()
    },
  }
}
