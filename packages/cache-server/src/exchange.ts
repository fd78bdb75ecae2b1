import type { Bus, Cache, CacheEvents, Cause, Ports, Scope, Tag } from '@unstale/cache-core'
import { createDoubts, type Doubts } from './doubts'
import { serverError } from './errors'
import { neededPosition, readCookie } from './needed-position'
import { printable } from './printable'
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
  /** The request's `Cache-Cause` header: what in the browser led to it. */
  readonly cause?: string | null
  /** Left out, the method says whether it reads or writes. An action, always posted, is a write where it appended something. */
  readonly kind?: 'action'
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
  /** Calls `listener` when it matters whether the client stays: at once, or when a read begins to write. */
  whenWriting(listener: () => void): void
  /** Writes the headers, just before they leave. */
  announce(status: number, headers: HeaderSink): void
  /** The client has gone before the response was whole. */
  abort(): void
  /** The response's body has ended. */
  end(): void
}

/** At once, unless this process has to read the log first. */
export type BeginExchange = (request: ExchangeRequest) => Exchange | Promise<Exchange>

export interface ExchangeOptions {
  readonly cache: Pick<Cache, 'openScope' | 'newScope' | 'run' | 'outcomeUnknown' | 'follower'>
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

/** It came over the network: anything else than an id is none. An empty id leads to nothing, and still says which request it was. */
const requestCause = (method: string, path: string, asked: string | null | undefined): Cause => ({
  id: asked && /^[\w-]{1,64}$/.test(asked) ? asked : '',
  source: 'header',
  label: `${method} ${path}`,
})

export const createExchanges = (options: ExchangeOptions): BeginExchange => {
  const { cache, events, ports, headers: writer, cookie, appendTimeout, isOwn, isProduction } = options
  const { clock, timers, random } = ports

  const open = (inner: Scope, { method: asked, path: askedPath, kind, cause: askedBy }: ExchangeRequest, startedAt: number): Exchange => {
    const method = printable(asked, 20)
    const path = printable(askedPath, 500)
    const safe = SAFE.has(method) || SAFE.has(method.toUpperCase())
    const watched = watchScope(inner, safe ? undefined : requestCause(method, path, askedBy))
    const { scope } = watched
    const isRead = (): boolean => safe || (kind === 'action' && scope.appended.length === 0)
    let aborted = false
    let concluded = false

    const run = <T>(work: () => T): T => cache.run(scope, work)
    let doubted: Doubts | undefined
    const doubts = (): Doubts => {
      doubted ??= createDoubts({
        scope,
        random,
        label: `${method} ${path}`,
        append: (...args) => run(() => cache.outcomeUnknown(...args)),
      })
      return doubted
    }

    /** A log that does not answer must not keep the response: what is to be appended goes on being tried. */
    const inTime = async (work: Promise<void>): Promise<void> => {
      let cancel = (): void => undefined
      const late = new Promise<'late'>((resolve) => {
        cancel = timers.after(appendTimeout, () => resolve('late'))
      })
      const outcome = await Promise.race([work, late])
      cancel()
      if (outcome !== 'late') return
      const error = new Error(`${method} ${path} is answered without its record: the log did not take it within ${appendTimeout} ms.`)
      events.emit('appendFailed', { tags: [], error })
    }

    const report = (status: number): void => {
      const silent = scope.appended.length === 0 && !watched.pending()
      const isSilentRead = safe || (kind === 'action' && scope.tags.size > 0)
      if (!isSilentRead && silent && !refuses(status)) events.emit('mutationUnannounced', { method, path, status })
    }

    const append = async (unknown: boolean): Promise<void> => {
      await scope.settled()
      if (unknown) await doubts().append()
    }

    const finish = async (status: number, unknown: boolean): Promise<void> => {
      await inTime(append(unknown))
      report(status)
    }

    const late = (name: Tag): void => {
      events.emit('tagLate', { tag: name, path })
      if (isProduction()) return
      throw serverError(
        'TAG_LATE',
        `"${name}" was tracked after the headers of ${method} ${path} had left. Call cache.track(...) for it before the response is returned.`,
        { subject: name },
      )
    }

    return {
      run,
      whenWriting: (listener) => (safe ? watched.whenWriting(listener) : listener()),
      conclude: (status) => {
        if (concluded || isOwn(scope)) return undefined
        concluded = true
        const unknown = aborted || leavesUnknown(status)
        if (watched.pending() || (unknown && doubts().any())) return finish(status, unknown)
        report(status)
        return undefined
      },
      announce: (status, headers) => {
        if (isOwn(scope)) return
        const reads = isRead()
        const tags = reads ? writer.read(scope, headers) : writer.write(scope, headers)
        if (reads) watched.close(late)
        if (events.listens('requestServed'))
          events.emit('requestServed', { method, path, status, tags, durationMs: clock.monotonic() - startedAt })
      },
      abort: () => {
        if (aborted || concluded || isOwn(scope)) return
        aborted = true
        void doubts().append()
      },
      end: () => watched.end(),
    }
  }

  return (request) => {
    const startedAt = clock.monotonic()
    const cookieValue = cookie === undefined ? null : readCookie(request.cookie, cookie)
    const { needs, malformed } = neededPosition(
      { header: request.position, cookie: cookieValue },
      { epoch: cache.follower.epoch, seq: cache.follower.applied },
    )
    for (const text of malformed) events.emit('positionIgnored', { position: printable(text), reason: 'malformed' })
    if (!needs && cache.follower.mayAnswer()) return open(cache.newScope(), request, startedAt)
    return cache.openScope(needs).then((scope) => open(scope, request, startedAt))
  }
}
