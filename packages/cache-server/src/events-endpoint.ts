import { type Bus, type CacheEvents, covers, type Follower, formatPosition, type Position } from '@unstale/cache-core'
import { firstAnswer } from './first-answer'
import { jsonAnswer, jsonError } from './json-answer'
import { readStreamRequest } from './read-stream-request'
import type { StreamHub } from './stream-hub'

export interface EventsEndpointOptions {
  readonly follower: Follower
  readonly events: Bus<CacheEvents>
  readonly hub: StreamHub
  readonly maxTags: number
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

/** `POST …/events`: what has changed since the client's position, then what changes; or only the first, as JSON. */
export const createEventsEndpoint = ({
  follower,
  events,
  hub,
  maxTags,
}: EventsEndpointOptions): ((request: Request) => Promise<Response>) => {
  /** False when the log cannot be read, so that nothing can be said. */
  const reach = async (since: Position | undefined): Promise<boolean> => {
    await follower.ready()
    const behind = since !== undefined && !covers({ epoch: follower.epoch, seq: follower.applied }, since)
    if (!behind && follower.mayAnswer()) return true
    const outcome = await follower.catchUp(behind ? since : undefined)
    if (outcome === 'unknown' && since?.epoch === follower.epoch) {
      events.emit('positionIgnored', { position: formatPosition(since), reason: 'unknown' })
    }
    return outcome !== 'failed' && follower.epoch !== ''
  }

  return async (request) => {
    const asked = await readStreamRequest(request, maxTags)
    if ('code' in asked) return jsonError(asked.status, asked.code, asked.message)
    if (asked.malformedSince !== undefined) events.emit('positionIgnored', { position: asked.malformedSince, reason: 'malformed' })
    if (!(await reach(asked.since))) {
      return jsonError(503, 'LOG_UNREACHABLE', 'The log cannot be read, so nobody knows what has changed. Try again.', {
        'Retry-After': '1',
      })
    }
    if (hub.closed()) {
      // A stopping server waits for its connections: this one must not be kept for the next attempt.
      return jsonError(503, 'SHUTTING_DOWN', 'This instance is stopping. Ask again, and another or the next one answers.', {
        'Retry-After': '1',
        Connection: 'close',
      })
    }
    const once = wantsJson(request)
    if (!once && hub.full()) {
      events.emit('streamClosed', { reason: 'limit', durationMs: 0 })
      return jsonError(
        503,
        'STREAMS_EXHAUSTED',
        'This instance serves as many streams as it may. Ask for application/json, or raise limits.streams.',
        { 'Retry-After': '5' },
      )
    }
    const first = firstAnswer(follower, asked.since, asked.tags)
    if (first.type === 'reset') events.emit('streamReset', { reason: first.reason })
    return once ? jsonAnswer(200, first) : new Response(hub.open(asked.tags, first, request.signal), { headers: STREAM_HEADERS })
  }
}
