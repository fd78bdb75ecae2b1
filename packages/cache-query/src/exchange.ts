import { formatPosition, type Position, parsePosition, type Tag, tag, UNKNOWN_POSITION } from '@unstale/cache-core'
import { type Frame, loadHeard } from './frame'
import type { Listener } from './listener'
import { parseStringList } from './parse-string-list'
import type { Place } from './place'
import { listeners, queryRealm } from './query-realm'
import { warnOnce } from './warn-once'

declare const process: { readonly env: { readonly NODE_ENV?: string } } | undefined

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const REMEDY = "pass the query function's `signal` to the request, or call `track(context, response)` in the query function"

/** One request and its response, seen by every client that they concern. */
export interface Exchange {
  readonly url: string
  readonly isSafe: boolean
  readonly frame: Frame | undefined
  readonly listeners: readonly Listener[]
  /** What each client had applied when the request was sent. */
  readonly sent: readonly Place[]
  /** What the server must have applied. */
  readonly position: string | undefined
  /** What to send: the position, and as `Cache-Cause` the mutation that writes. That to the page's own server alone, since others may not allow the header. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether no HTTP cache may answer. */
  readonly noCache: boolean
  /** The `fetch` of the first client that it concerns. */
  readonly fetch: typeof fetch | undefined
}

/** Whose request this is: by its signal, or because it begins while the function runs. */
export const frameOf = (signal: AbortSignal | null | undefined): Frame | undefined => {
  const shared = queryRealm()
  return (signal && shared.frames.get(signal)) || shared.current
}

/** Without a page an address stays as it is. */
export const absolute = (url: string): string => {
  const base = (globalThis as { readonly location?: { readonly href: string } }).location?.href
  return base === undefined ? url : new URL(url, base).href
}

export const isOwnOrigin = (url: string): boolean => {
  const origin = (globalThis as { readonly location?: { readonly origin: string } }).location?.origin
  return origin !== undefined && URL.canParse(url, origin) && new URL(url, origin).origin === origin
}

const highest = (positions: readonly Position[]): Position | undefined =>
  positions.reduce<Position | undefined>((best, next) => (best?.epoch === next.epoch && best.seq >= next.seq ? best : next), undefined)

export const beginExchange = (url: string, frame: Frame | undefined, method = 'GET'): Exchange => {
  const concerned = frame ? [frame.listener] : listeners()
  const accepting = concerned.filter((listener) => listener.accepts(url))
  const needs = highest(accepting.flatMap((listener) => listener.needed() ?? []))
  const position = needs && formatPosition(needs)
  const isSafe = SAFE.has(method.toUpperCase())
  const headers: Record<string, string> = {}
  if (position !== undefined) headers['Cache-Position'] = position
  if (!isSafe && frame?.kind === 'mutation' && isOwnOrigin(url)) headers['Cache-Cause'] = frame.cause.id
  return {
    url,
    isSafe,
    headers,
    frame,
    listeners: concerned,
    sent: concerned.map((listener) => listener.applied()),
    position,
    noCache: isSafe && frame?.kind === 'query' && frame.noCache,
    fetch: (frame ? concerned : accepting).find((listener) => listener.fetch)?.fetch,
  }
}

/** The tags of a header field. A field that is not a list of strings within the limits is void: an event says so. */
const readTags = (listener: Listener, header: string, field: string | null, url: string): readonly Tag[] | undefined => {
  if (field === null) return undefined
  const names = parseStringList(field)
  try {
    if (names) return names.map(tag)
  } catch {
    // A name that is no tag, such as the empty one, voids the field like any other bad member.
  }
  listener.events.emit('headerIgnored', { header, reason: 'malformed', url })
  return undefined
}

/** Reads what a response says: the tags of a read, the tags of a write, and where it stands in the log. */
export const endExchange = (exchange: Exchange, header: (name: string) => string | null, finalUrl: string | undefined): void => {
  const url = finalUrl || exchange.url
  const groups = header('Cache-Groups')
  const invalidation = header('Cache-Group-Invalidation')
  const stated = header('Cache-Position')
  const position = parsePosition(stated)
  exchange.listeners.forEach((listener, i) => {
    const ignore = (name: string, reason: string): void => listener.events.emit('headerIgnored', { header: name, reason, url })
    const accepted = listener.accepts(url)
    if (!accepted) {
      if (groups !== null) ignore('Cache-Groups', 'origin')
      if (invalidation !== null) ignore('Cache-Group-Invalidation', 'origin')
      return
    }
    if (stated !== null && !position) ignore('Cache-Position', 'malformed')
    const { frame } = exchange
    if (frame?.kind === 'query') {
      const isStated = position !== undefined && exchange.isSafe
      if (isStated && position.epoch !== UNKNOWN_POSITION.epoch) listener.readAt(position, url)
      const place = isStated ? { epoch: position.epoch, asOf: position.seq } : (exchange.sent[i] as Place)
      loadHeard(frame, readTags(listener, 'Cache-Groups', groups, url) ?? [], place)
    } else if (!frame && groups !== null && exchange.isSafe) {
      listener.events.emit('responseUnattributed', { url, remedy: REMEDY })
      if (typeof process !== 'undefined' && process.env.NODE_ENV !== 'production')
        warnOnce(
          `response ${url}`,
          `The response of ${url} names the tags of a read, but no query is known to have asked for it: ${REMEDY}.`,
        )
    }
    if (exchange.isSafe) {
      if (invalidation !== null) ignore('Cache-Group-Invalidation', 'safe method')
      return
    }
    const named = readTags(listener, 'Cache-Group-Invalidation', invalidation, url) ?? []
    if (named.length === 0 && !position) return
    if (frame?.kind === 'mutation' && position) frame.told?.(position)
    const cause =
      frame?.kind === 'mutation'
        ? frame.cause
        : { id: header('Cache-Cause') ?? `write-${stated ?? 'untold'}`, source: 'header' as const, label: url }
    listener.written(named, position, cause)
  })
}
