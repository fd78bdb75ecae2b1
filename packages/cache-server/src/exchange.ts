import { type Appended, type Bus, type Cache, type CacheEvents, createCause, type Ports, type Scope, type Tag, type Verb } from '@unstale/cache-core'
import { serverError } from './errors'
import { neededPosition, readCookie } from './needed-position'
import type { HeaderSink, HeaderWriter } from './response-headers'
import { watchScope } from './watched-scope'

/** What an adapter tells of a request. */
export interface ExchangeRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** The request's `Cache-Position` and `Cookie` headers. */
  readonly position: string | null
  readonly cookie: string | null
}

/** One request and its response. Adapters call these and hold no cache logic of their own. */
export interface Exchange {
  /** Runs `work` so that what it reads and writes belongs to this exchange. */
  run<T>(work: () => T): T
  /**
   * The status is known (500 for a throw): what is still being appended has to be waited for, and what became
   * of an unfinished write is unknown. Undefined when the response may leave at once.
   */
  conclude(status: number): Promise<void> | undefined
  /** Writes the headers, just before they leave. */
  announce(status: number, headers: HeaderSink): void
  /** The client has gone before the response was whole. */
  abort(): void
  /** The response's body has ended. */
  end(): void
}

export type BeginExchange = (request: ExchangeRequest) => Promise<Exchange>

export interface ExchangeOptions {
  readonly cache: Pick<Cache, 'openScope' | 'run' | 'outcomeUnknown' | 'follower'>
  readonly events: Bus<CacheEvents>
  readonly ports: Ports
  readonly headers: HeaderWriter
  readonly cookie: string | undefined
  readonly appendTimeout: number
  /** Requests to the SDK's own endpoints read and write nothing worth announcing. */
  readonly isOwn: (scope: Scope) => boolean
  readonly isProduction: () => boolean
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

const leavesUnknown = (status: number): boolean => status >= 500 || status === 408
const refuses = (status: number): boolean => status >= 400 && !leavesUnknown(status)

const byVerb = (records: readonly Appended[]): ReadonlyMap<Verb, readonly Tag[]> => {
  const groups = new Map<Verb, Set<Tag>>()
  for (const { verb, tags } of records) groups.set(verb, new Set([...(groups.get(verb) ?? []), ...tags]))
  return new Map([...groups].map(([verb, tags]) => [verb, [...tags]]))
}

export const createExchanges = (options: ExchangeOptions): BeginExchange => {
  const { cache, events, ports, headers: writer, cookie, appendTimeout, isOwn, isProduction } = options
  const { clock, timers, random } = ports

  const begin: BeginExchange = async ({ method, path, position, cookie: cookies }) => {
    const startedAt = clock.monotonic()
    const cookieValue = cookie === undefined ? null : readCookie(cookies, cookie)
    const { needs, malformed } = neededPosition({ header: position, cookie: cookieValue }, { epoch: cache.follower.epoch, seq: cache.follower.applied })
    for (const text of malformed) events.emit('positionIgnored', { position: text, reason: 'malformed' })
    const watched = watchScope(await cache.openScope(needs))
    const { scope } = watched
    const safe = SAFE.has(method.toUpperCase())
    const repeated = new Set<Appended>()
    const ownCauses = new Set<string>()
    let aborted = false
    let concluded = false

    const run = <T>(work: () => T): T => cache.run(scope, work)

    const unrepeated = (): readonly Appended[] => scope.appended.filter((record) => !repeated.has(record) && !ownCauses.has(record.cause.id))

    /** Nobody knows what became of the write: its tags are appended now, and again when it must have ended. */
    const repeat = async (): Promise<void> => {
      const records = unrepeated()
      const appends = [...byVerb(records)].map(([verb, tags]) => {
        const parent = records.find((record) => record.verb === verb)?.cause.id
        const cause = { ...createCause(random, `${method} ${path}`, 'mutation'), ...(parent !== undefined && { parentId: parent }) }
        ownCauses.add(cause.id)
        return run(() => cache.outcomeUnknown(tags, cause, verb))
      })
      for (const record of records) repeated.add(record)
      // A refused append is already an event, and the response must not fail for it.
      await Promise.allSettled(appends)
    }

    const settledInTime = async (): Promise<void> => {
      let cancel = (): void => undefined
      const late = new Promise<'late'>((resolve) => {
        cancel = timers.after(appendTimeout, () => resolve('late'))
      })
      const outcome = await Promise.race([scope.settled(), late])
      cancel()
      if (outcome !== 'late') return
      events.emit('appendFailed', { tags: [], error: new Error(`${method} ${path} answered without its record: the log did not take it within ${appendTimeout} ms.`) })
    }

    const report = (status: number): void => {
      const silent = scope.appended.length === 0 && !watched.pending()
      if (!safe && silent && !refuses(status)) events.emit('mutationUnannounced', { method, path, status })
    }

    const finish = async (status: number, unknown: boolean): Promise<void> => {
      await settledInTime()
      if (unknown) await repeat()
      report(status)
    }

    const late = (name: Tag): void => {
      events.emit('tagLate', { tag: name, path })
      if (isProduction()) return
      throw serverError('TAG_LATE', `"${name}" was tracked after the headers of ${method} ${path} had left. Call cache.track(...) for it before the response is returned.`, { subject: name })
    }

    return {
      run,
      conclude: (status) => {
        if (concluded || isOwn(scope)) return undefined
        concluded = true
        const unknown = aborted || leavesUnknown(status)
        if (watched.pending() || (unknown && unrepeated().length > 0)) return finish(status, unknown)
        report(status)
        return undefined
      },
      announce: (status, headers) => {
        if (isOwn(scope)) return
        const tags = safe ? writer.read(scope, headers) : writer.write(scope, headers)
        if (safe) watched.close(late)
        events.emit('requestServed', { method, path, status, tags, durationMs: clock.monotonic() - startedAt })
      },
      abort: () => {
        if (aborted || concluded || isOwn(scope)) return
        aborted = true
        void repeat()
      },
      end: () => watched.end(),
    }
  }
  return begin
}
