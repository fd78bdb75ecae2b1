import {
  advanced,
  type Bus,
  type CacheEvents,
  coarsen,
  type Follower,
  formatPosition,
  isEpoch,
  type Position,
  parsePosition,
  type Scope,
  type Tag,
  tag,
  UNKNOWN_POSITION,
} from '@unstale/cache-core'
import { boundNames } from './bound-names'
import { cacheStatus } from './cache-status'
import { formatStringList, parseStringList } from './header-list'
import type { HeaderSink } from './header-sink'

export interface HeaderOptions {
  readonly follower: Follower
  readonly events: Bus<CacheEvents>
  readonly seal: (name: Tag) => Tag
  /** Tags on a response to a read. */
  readonly headerTags: number
  /** Names on a response to a write. */
  readonly headerNames: number
  /** The cookie that carries the position through navigations; undefined for none. */
  readonly cookie: string | undefined
  readonly cors: boolean
}

/** Writes what a scope has read or written into a response's headers. Both return how many tags were announced. */
export interface HeaderWriter {
  read(scope: Scope, headers: HeaderSink): number
  write(scope: Scope, headers: HeaderSink): number
}

/** How long a client asks to see its write, in seconds: far longer than any follower lags. */
export const COOKIE_SECONDS = 30
const EXPOSED = ['Cache-Groups', 'Cache-Group-Invalidation', 'Cache-Position', 'Cache-Cause', 'Cache-Status'] as const

/** What mixes two epochs has none that a log knows. */
const formatAnew = (position: Position): string => formatPosition(isEpoch(position.epoch) ? position : UNKNOWN_POSITION)

/** Between two records all responses say the same. */
let last: { readonly epoch: string; readonly seq: number; readonly text: string } | undefined
const format = ({ epoch, seq }: Position): string => {
  if (last?.seq !== seq || last.epoch !== epoch) last = { epoch, seq, text: formatAnew({ epoch, seq }) }
  return last.text
}

const NONE: readonly Tag[] = []

export const createHeaderWriter = ({ follower, events, seal, headerTags, headerNames, cookie, cors }: HeaderOptions): HeaderWriter => {
  /** Tags that the handler, or a response it passed on, had put there itself. */
  const present = (headers: HeaderSink, header: string): readonly Tag[] => {
    const field = headers.get(header)
    if (field === null) return NONE
    const strings = parseStringList(field)
    if (!strings) events.emit('headerIgnored', { header, reason: 'not a structured-field list of strings' })
    return (strings ?? []).filter((text) => text !== '').map((text) => tag(text))
  }

  const expose = (headers: HeaderSink): void => {
    if (!cors || headers.get('access-control-allow-origin') === null) return
    const exposed =
      headers
        .get('access-control-expose-headers')
        ?.split(',')
        .map((name) => name.trim()) ?? []
    const known = new Set(exposed.map((name) => name.toLowerCase()))
    headers.set('Access-Control-Expose-Headers', [...exposed, ...EXPOSED.filter((name) => !known.has(name.toLowerCase()))].join(', '))
  }

  const announcedTags = (scope: Scope, names: readonly Tag[]): readonly Tag[] => {
    // As they are: most fit.
    if (names.length <= headerTags) return names
    const { tags, families } = coarsen(scope.tags, headerTags)
    if (families.length > 0) events.emit('tagsCoarsened', { before: scope.tags.size, after: tags.length, families })
    return tags
  }

  /** Caches on the way are listed from the origin outwards: what is there already was nearer to it. */
  const tellStatus = (scope: Scope, headers: HeaderSink): void => {
    const status = cacheStatus(scope.outcomes)
    if (status === undefined) return
    const before = headers.isPlain ? null : headers.get('cache-status')
    headers.set('Cache-Status', before === null ? status : `${before}, ${status}`)
  }

  return {
    read: (scope, headers) => {
      if (!headers.isPlain) {
        const before = present(headers, 'cache-groups')
        if (before.length > 0) scope.track(...before)
        expose(headers)
      }
      tellStatus(scope, headers)
      // Without a tag nothing can make the response stale, and a position would vouch for reads that nobody declared.
      const names = scope.names()
      if (names.length === 0) return 0
      const announced = announcedTags(scope, names)
      const { epoch } = scope
      const asOf = advanced({ epoch, asOf: scope.asOf, tags: names }, follower)
      const passedOn = headers.isPlain ? null : headers.get('cache-position')
      const other = passedOn === null ? undefined : parsePosition(passedOn)
      const position = { epoch: other && other.epoch !== epoch ? '' : epoch, seq: Math.min(asOf, other?.seq ?? asOf) }
      headers.set('Cache-Groups', formatStringList(announced))
      headers.set('Cache-Position', format(position))
      return announced.length
    },
    write: (scope, headers) => {
      expose(headers)
      const last = scope.appended.at(-1)
      if (!last) return 0
      const named = new Set([...present(headers, 'cache-group-invalidation').map(seal), ...scope.appended.flatMap((record) => record.tags)])
      const { tags, families } = boundNames([...named], headerNames)
      if (families.length > 0) events.emit('tagsCoarsened', { before: named.size, after: tags.length, families })
      headers.set('Cache-Group-Invalidation', formatStringList(tags))
      headers.set('Cache-Position', format(last.position))
      if (/^[\w-]{1,64}$/.test(last.cause.id)) headers.set('Cache-Cause', last.cause.id)
      if (cookie !== undefined) {
        headers.append('Set-Cookie', `${cookie}=${format(last.position)}; Max-Age=${COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax`)
      }
      return tags.length
    },
  }
}
