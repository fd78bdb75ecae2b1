import { setTimeout as pause } from 'node:timers/promises'
import { formatPosition, type Position } from '@unstale/cache-core'
import { cliError } from '../errors'
import { type Answer, ask, now, reasonOf } from '../http/ask'
import { MOST_UNDER_WAY } from './bounds'
import { countErrors } from './count-errors'
import { judgeBudget } from './judge-budget'
import { createJudge } from './judge-reads'
import { openListeners } from './listeners'
import type { LoadRequest, LoadTarget } from './load-target'
import type { LoadBudget, LoadReport, LoadSecond } from './load-types'
import { createDurations } from './percentiles'
import { cachesBetween, readCounters } from './read-metrics'

export interface RunLoadOptions {
  /** Requests a second. */
  readonly rate: number
  readonly durationMs: number
  /** Writes, of all requests. */
  readonly writeShare: number
  /** Simulated users; each sends the position that it needs. */
  readonly clients: number
  /** Event streams. */
  readonly listeners: number
  readonly budget?: LoadBudget
  readonly timeoutMs?: number
  readonly onSecond?: (second: LoadSecond) => void
}

interface Client {
  position: Position | undefined
  readonly own: Map<string, number>
}

const TICK_MS = 5
/** Reads that follow one write until it shows: at most one such watch at a time. */
const WATCH_MS = 5_000

const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item

const later = (a: Position | undefined, b: Position): Position => (a && a.epoch === b.epoch && a.seq > b.seq ? a : b)

/** Every address once: what they carry is what listeners listen to, and a target that does not answer is no target. */
const firstReads = async (target: LoadTarget, timeoutMs: number): Promise<Map<string, Answer>> => {
  const answers = new Map<string, Answer>()
  for (const { url, headers } of target.reads) {
    try {
      answers.set(url, await ask(url, { headers, timeoutMs }))
    } catch (error) {
      throw cliError('TARGET_UNREACHABLE', `Nothing answers at ${url}: ${reasonOf(error)}. Is it running?`, url, error)
    }
  }
  return answers
}

/**
 * Reads, writes and listens at a steady rate, whatever the target takes to answer: a request that is late counts from when
 * it was due. Throws `TARGET_UNREACHABLE` when nothing answers.
 */
export const runLoad = async (target: LoadTarget, options: RunLoadOptions): Promise<LoadReport> => {
  const { rate, durationMs, writeShare, listeners: listenerCount, budget = {}, timeoutMs = 10_000, onSecond } = options
  const answers = await firstReads(target, timeoutMs)
  const tags = [...new Set([...answers.values()].flatMap((answer) => answer.tags ?? []))].slice(0, 1_000)
  const clients: readonly Client[] = Array.from({ length: options.clients }, () => ({ position: undefined, own: new Map() }))
  const [readTimes, writeTimes, heardTimes, freshTimes] = [createDurations(), createDurations(), createDurations(), createDurations()]
  const errors = countErrors()
  const judge = createJudge(target)
  const seconds: { second: number; reads: number; writes: number; errors: number; heard: number }[] = []
  let startedAt = now()
  const second = (): (typeof seconds)[number] => {
    const at = Math.max(0, Math.floor((now() - startedAt) / 1_000))
    for (let next = seconds.length; next <= at; next++) {
      const done = seconds[next - 1]
      seconds.push({ second: next, reads: 0, writes: 0, errors: 0, heard: 0 })
      if (done) onSecond?.(done)
    }
    return seconds[at] as (typeof seconds)[number]
  }
  const listeners = await openListeners(target, listenerCount, tags, heardTimes, () => void second().heard++, timeoutMs)
  if (listeners.open < listenerCount) errors.add('an event stream was refused')
  const before = await readCounters(target, timeoutMs)

  const underWay = new Set<Promise<void>>()
  let shed = 0
  let reads = 0
  let writes = 0
  let failed = 0
  let watching = false

  const send = async (
    { url, method, headers, body }: LoadRequest,
    client: Client | undefined,
    dueAt: number,
    kind: 'read' | 'write',
  ): Promise<Answer | undefined> => {
    const needs = client?.position
    try {
      const answer = await ask(url, {
        method,
        headers: { ...headers, ...(needs && { 'cache-position': formatPosition(needs) }) },
        ...(body !== undefined && { body }),
        timeoutMs,
      })
      if (answer.status >= 400) throw new Error(`${method} answered ${answer.status}`)
      ;(kind === 'read' ? readTimes : writeTimes).add(answer.answeredAt - dueAt)
      return answer
    } catch (error) {
      failed++
      second().errors++
      errors.add(reasonOf(error))
      return undefined
    }
  }

  const read = async (request: LoadRequest, client: Client, dueAt: number): Promise<void> => {
    const expected = { startedAt: now(), needs: client.position, own: new Map(client.own) }
    const answer = await send(request, client, dueAt, 'read')
    if (!answer) return
    reads++
    second().reads++
    answers.set(request.url, answer)
    judge.read(answer, expected)
  }

  /** Plain reads of something that a write named, one after the other, until it shows. */
  const watchFresh = async (write: Answer): Promise<void> => {
    const { named, position } = write
    if (watching || !named || !position) return
    const candidates = target.reads.filter(({ url }) => answers.get(url)?.tags?.some((tag) => named.includes(tag)))
    if (candidates.length === 0) return
    watching = true
    const { url, headers } = pick(candidates)
    try {
      for (;;) {
        const startedAt = now()
        const answer = await ask(url, { headers, timeoutMs })
        const after = Math.max(0, startedAt - write.answeredAt)
        const shows = answer.position?.epoch === position.epoch && answer.position.seq >= position.seq
        if (shows || after > WATCH_MS) return freshTimes.add(after)
        await pause(TICK_MS)
      }
    } catch (error) {
      errors.add(reasonOf(error))
    } finally {
      watching = false
    }
  }

  const write = async (client: Client, dueAt: number): Promise<void> => {
    const request = target.nextWrite?.(answers)
    if (!request) return
    const answer = await send(request, client, dueAt, 'write')
    if (!answer) return
    writes++
    second().writes++
    judge.wrote(answer)
    const shown = target.versionOf?.(answer)
    if (shown) client.own.set(shown.id, Math.max(shown.version, client.own.get(shown.id) ?? 0))
    if (!answer.position) return
    client.position = later(client.position, answer.position)
    listeners.wrote(answer.position, answer.named ?? [], answer.answeredAt)
    await watchFresh(answer)
  }

  const at = Date.now()
  startedAt = now()
  seconds.length = 0
  const total = Math.round((rate * durationMs) / 1_000)
  // Every one is sent or counted as shed, also those that a busy process comes to late.
  for (let started = 0; started < total; await pause(TICK_MS)) {
    const due = Math.min(total, ((now() - startedAt) * rate) / 1_000)
    for (; started < due; started++) {
      const dueAt = startedAt + (started * 1_000) / rate
      if (underWay.size >= MOST_UNDER_WAY) {
        shed++
        continue
      }
      const client = pick(clients)
      const isWrite = target.nextWrite !== undefined && Math.random() < writeShare
      const work = isWrite ? write(client, dueAt) : read(pick(target.reads), client, dueAt)
      underWay.add(work)
      void work.finally(() => underWay.delete(work))
    }
  }
  await Promise.all(underWay)
  const took = now() - startedAt
  const unheard = await listeners.stop()
  const after = await readCounters(target, timeoutMs)

  const measured = {
    schema: 'unstale.load/1',
    target: target.name,
    at,
    asked: { rate, durationMs, writeShare, clients: options.clients, listeners: listenerCount },
    durationMs: Math.round(took),
    requests: { reads, writes, errors: failed, shed, throughput: Math.round(((reads + writes) * 10_000) / took) / 10 },
    latency: { read: readTimes.percentiles(), write: writeTimes.percentiles() },
    propagation: { heard: heardTimes.percentiles(), fresh: freshTimes.percentiles(), unheard },
    staleness: judge.report(),
    caches: cachesBetween(before, after),
    errors: errors.list(),
    seconds: seconds.map((each) => ({ ...each })),
  } as const
  const lines = judgeBudget(measured, budget)
  return { ...measured, budget: lines, status: lines.every(({ kept }) => kept) ? 'pass' : 'fail' }
}
