import { type Bus, type CacheEvents, covers, type Follower, formatPosition, type Position, type Timers } from '@unstale/cache-core'
import { type Authorize, refusedTags } from './authorize'
import { firstAnswer } from './first-answer'
import { forbidden, jsonAnswer, jsonError } from './json-answer'
import { readStreamRequest } from './read-stream-request'
import type { StreamHub } from './stream-hub'
import type { BodyHost, StreamHost } from './stream-sink'
import { createWebSink } from './web-sink'

export interface EventsEndpointOptions {
  readonly follower: Follower
  readonly events: Bus<CacheEvents>
  readonly hub: StreamHub
  readonly timers: Timers
  readonly maxTags: number
  /** Messages that wait for a slow client at most. */
  readonly queue: number
  /** How long a client may take to send its request, in ms. */
  readonly bodyMs: number
  /** Undefined: everybody may. */
  readonly authorize: Authorize | undefined
}

const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // no-transform keeps compression, which would hold messages back, out of the way; nginx buffers unless told not to.
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
} as const

const wantsJson = (request: Request): boolean => {
  const accept = request.headers.get('accept') ?? ''
  return accept.includes('application/json') && !accept.includes('text/event-stream')
}

/** Other sites can make a browser post a form or text, but not this without being allowed to. */
const isJson = (request: Request): boolean => /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')

/** Answers a request, or begins the answer through `host` and says nothing more. */
export type EventsEndpoint = (request: Request, host?: StreamHost | BodyHost) => Promise<Response | undefined>

/** `POST …/events`: what has changed since the client's position, then what changes; or only the first, as JSON. */
export const createEventsEndpoint = ({
  follower,
  events,
  hub,
  timers,
  maxTags,
  queue,
  bodyMs,
  authorize,
}: EventsEndpointOptions): EventsEndpoint => {
  /** False when the log cannot be read, so that nothing can be said. */
  const reach = async (since: Position | undefined): Promise<boolean> => {
    const behind = since !== undefined && !covers({ epoch: follower.epoch, seq: follower.applied }, since)
    if (!behind && follower.mayAnswer()) return true
    const outcome = await follower.catchUp(behind ? since : undefined)
    if (outcome === 'unknown' && since?.epoch === follower.epoch) {
      events.emit('positionIgnored', { position: formatPosition(since), reason: 'unknown' })
    }
    return outcome !== 'failed' && follower.epoch !== ''
  }

  /** A stopping or full instance must not be kept for the next attempt. */
  const refuse = (code: string, message: string, headers: Readonly<Record<string, string>>): Response =>
    jsonError(503, code, message, headers)

  return async (request, host) => {
    if (!isJson(request)) {
      return jsonError(415, 'STREAM_REQUEST_UNTYPED', 'Send the request as Content-Type: application/json.', { Connection: 'close' })
    }
    const asked = await readStreamRequest(request, { maxTags, bodyMs, timers })
    // What is left of the body is nobody's: the connection cannot be used again.
    if ('code' in asked) return jsonError(asked.status, asked.code, asked.message, asked.status === 400 ? {} : { Connection: 'close' })
    if (asked.malformedSince !== undefined) events.emit('positionIgnored', { position: asked.malformedSince, reason: 'malformed' })
    const allowed = authorize ? await authorize(request, { endpoint: 'events', tags: [...asked.tags] }) : true
    const refused = refusedTags(allowed, asked.tags)
    if (!refused) return forbidden()
    if (!(await reach(asked.since))) {
      return refuse('LOG_UNREACHABLE', 'The log cannot be read, so nobody knows what has changed. Try again.', { 'Retry-After': '1' })
    }
    if (hub.closed()) {
      const message = 'This instance is stopping. Ask again, and another or the next one answers.'
      return refuse('SHUTTING_DOWN', message, { 'Retry-After': '1', Connection: 'close' })
    }
    const tags = refused.size === 0 ? asked.tags : new Set([...asked.tags].filter((tag) => !refused.has(tag)))
    const once = wantsJson(request)
    if (!once && hub.full(tags.size)) {
      events.emit('streamClosed', { reason: 'limit', durationMs: 0 })
      const message =
        'This instance serves as many streams, or tags on streams, as it may. Ask for application/json, or raise limits.streams or limits.streamInterests.'
      return refuse('STREAMS_EXHAUSTED', message, { 'Retry-After': '5' })
    }
    const first = firstAnswer(follower, asked.since, { tags, refused })
    if (first.type === 'reset') events.emit('streamReset', { reason: first.reason })
    if (once) return jsonAnswer(200, first)
    const { signal } = request
    const web = typeof host === 'function' ? undefined : createWebSink(queue, signal, host?.outgoing)
    const end = hub.open({ tags, refused }, first, web?.open ?? (host as StreamHost)(STREAM_HEADERS, queue))
    if (signal.aborted) end()
    return web && new Response(web.body, { headers: STREAM_HEADERS })
  }
}
