import type { Bus, Cache, CacheEvents, Cause, Ports, Position, Scope, Tag } from '@unstale/cache-core'
import { createDoubts, type Doubts } from './doubts'
import { serverError } from './errors'
import type { HeaderSink } from './header-sink'
import { neededPosition, readCookie } from './needed-position'
import { pathOf } from './path-of'
import { printable } from './printable'
import type { HeaderWriter } from './response-headers'
import { WatchedScope } from './watched-scope'

/** What an adapter tells of a request. */
export interface ExchangeRequest {
  readonly method: string
  /** Its path is told, and nothing else of it; of an action it is the name. */
  readonly url: string
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
  /**
   * Writes the headers, just before they leave; once. `hasEnded` tells of a response whose end nobody tells: what is read after it
   * concerns nobody.
   */
  announce(status: number, headers: HeaderSink, hasEnded?: () => boolean): void
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
const requestCause = (label: string, asked: string | null | undefined): Cause => ({
  id: asked && /^[\w-]{1,64}$/.test(asked) ? asked : '',
  source: 'header',
  label,
})

/** A class, since there is one for each request: its methods are made once. */
class RequestExchange implements Exchange {
  private readonly options: ExchangeOptions
  private readonly watched: WatchedScope
  private readonly request: ExchangeRequest
  private readonly isAction: boolean
  private readonly isSafe: boolean
  private readonly startedAt: number
  private aborted = false
  private concluded = false
  private announced = false
  private doubted: Doubts | undefined = undefined

  constructor(options: ExchangeOptions, scope: Scope, request: ExchangeRequest, startedAt: number) {
    const { method, kind, cause } = request
    this.options = options
    this.request = request
    this.isAction = kind === 'action'
    this.isSafe = SAFE.has(method) || SAFE.has(method.toUpperCase())
    this.startedAt = startedAt
    this.watched = new WatchedScope(scope, this.isSafe ? undefined : requestCause(this.label, cause))
  }

  /** Made when somebody is told, which few requests come to. */
  private get method(): string {
    return printable(this.request.method, 20)
  }

  private get path(): string {
    const { url } = this.request
    return printable(this.isAction ? url : pathOf(url), 500)
  }

  private get label(): string {
    return `${this.method} ${this.path}`
  }

  run<T>(work: () => T): T {
    return this.options.cache.run(this.watched.scope, work)
  }

  whenWriting(listener: () => void): void {
    if (this.isSafe) this.watched.whenWriting(listener)
    else listener()
  }

  conclude(status: number): Promise<void> | undefined {
    if (this.concluded || this.options.isOwn(this.watched.scope)) return undefined
    this.concluded = true
    const unknown = this.aborted || leavesUnknown(status)
    if (this.watched.pending() || (unknown && this.doubts().any())) return this.finish(status, unknown)
    this.report(status)
    return undefined
  }

  announce(status: number, headers: HeaderSink, hasEnded?: () => boolean): void {
    const { watched, options } = this
    const { scope } = watched
    if (this.announced || options.isOwn(scope)) return
    this.announced = true
    const isRead = this.isSafe || (this.isAction && scope.appended.length === 0)
    const tags = isRead ? options.headers.read(scope, headers) : options.headers.write(scope, headers)
    if (isRead) watched.close((name) => hasEnded?.() || this.late(name))
    if (options.events.listens('requestServed')) {
      const { method, path } = this
      const durationMs = options.ports.clock.monotonic() - this.startedAt
      options.events.emit('requestServed', { method, path, status, tags, durationMs })
    }
  }

  abort(): void {
    if (this.concluded || this.options.isOwn(this.watched.scope)) return
    this.aborted = true
    void this.doubts().append()
  }

  end(): void {
    this.watched.end()
  }

  private doubts(): Doubts {
    const { options, watched, label } = this
    this.doubted ??= createDoubts({
      scope: watched.scope,
      random: options.ports.random,
      label,
      append: (...args) => this.run(() => options.cache.outcomeUnknown(...args)),
    })
    return this.doubted
  }

  /** A log that does not answer must not keep the response: what is to be appended goes on being tried. */
  private async inTime(work: Promise<void>): Promise<void> {
    const { appendTimeout, ports, events } = this.options
    let cancel = (): void => undefined
    const late = new Promise<'late'>((resolve) => {
      cancel = ports.timers.after(appendTimeout, () => resolve('late'))
    })
    const outcome = await Promise.race([work, late])
    cancel()
    if (outcome !== 'late') return
    const error = new Error(`${this.label} is answered without its record: the log did not take it within ${appendTimeout} ms.`)
    events.emit('appendFailed', { tags: [], error })
  }

  private report(status: number): void {
    if (this.isSafe) return
    const { watched, method, path } = this
    const { scope } = watched
    const isSilent = scope.appended.length === 0 && !watched.pending() && !(this.isAction && scope.names().length > 0)
    if (isSilent && !refuses(status)) this.options.events.emit('mutationUnannounced', { method, path, status })
  }

  private async append(unknown: boolean): Promise<void> {
    await this.watched.scope.settled()
    if (unknown) await this.doubts().append()
  }

  private async finish(status: number, unknown: boolean): Promise<void> {
    await this.inTime(this.append(unknown))
    this.report(status)
  }

  private late(name: Tag): void {
    const { options, path } = this
    options.events.emit('tagLate', { tag: name, path })
    if (options.isProduction()) return
    throw serverError(
      'TAG_LATE',
      `"${name}" was tracked after the headers of ${this.label} had left. Call cache.track(...) for it before the response is returned.`,
      { subject: name },
    )
  }
}

export const createExchanges = (options: ExchangeOptions): BeginExchange => {
  const { cache, events, ports, cookie } = options
  const { follower } = cache

  const begin = (request: ExchangeRequest, startedAt: number, needs?: Position): Exchange | Promise<Exchange> =>
    !needs && follower.mayAnswer()
      ? new RequestExchange(options, cache.newScope(), request, startedAt)
      : cache.openScope(needs).then((scope) => new RequestExchange(options, scope, request, startedAt))

  return (request) => {
    const startedAt = ports.clock.monotonic()
    const header = request.position
    const cookieValue = cookie === undefined ? null : readCookie(request.cookie, cookie)
    if (header === null && cookieValue === null) return begin(request, startedAt)
    const { needs, malformed } = neededPosition({ header, cookie: cookieValue }, { epoch: follower.epoch, seq: follower.applied })
    for (const text of malformed) events.emit('positionIgnored', { position: printable(text), reason: 'malformed' })
    return begin(request, startedAt, needs)
  }
}
