import { type Position, parsePosition, type Tag, type Timers, tag } from '@unstale/cache-core'
import { printable } from './printable'

export interface ParsedStreamRequest {
  readonly tags: ReadonlySet<Tag>
  readonly since: Position | undefined
  /** What stood where a position should be. */
  readonly malformedSince?: string
}

export interface RefusedRequest {
  readonly status: 400 | 408 | 413
  readonly code: 'STREAM_REQUEST_INVALID' | 'STREAM_TAGS_EXCEEDED' | 'STREAM_REQUEST_TOO_LARGE' | 'STREAM_REQUEST_SLOW'
  readonly message: string
}

export interface ReadLimits {
  readonly maxTags: number
  /** How long a client may take to send the body, in ms. */
  readonly bodyMs: number
  readonly timers: Timers
}

/** Room for a tag in JSON: at most 32 characters on the wire, quotes, a comma, and some for names not yet in wire form. */
const BYTES_A_TAG = 96

const invalid = (message: string): RefusedRequest => ({ status: 400, code: 'STREAM_REQUEST_INVALID', message })

/** The body as text, unless it is longer than `limit` bytes, takes longer than `ms`, or breaks off. */
const readText = async (
  request: Request,
  limit: number,
  ms: number,
  timers: Timers,
): Promise<{ readonly text: string } | 'large' | 'slow' | 'broken'> => {
  const reader = request.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  let isSlow = false
  const giveUp = (): void => void reader?.cancel().catch(() => undefined)
  const cancelTimer = timers.after(ms, () => {
    isSlow = true
    giveUp()
  })
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      size += part.value.byteLength
      if (size > limit) {
        giveUp()
        return 'large'
      }
      chunks.push(part.value)
    }
    return isSlow ? 'slow' : { text: Buffer.concat(chunks).toString('utf8') }
  } catch {
    return 'broken'
  } finally {
    cancelTimer()
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads and checks what a client posts to the event stream. */
export const readStreamRequest = async (
  request: Request,
  { maxTags, bodyMs, timers }: ReadLimits,
): Promise<ParsedStreamRequest | RefusedRequest> => {
  const limit = 1_024 + maxTags * BYTES_A_TAG
  const read = await readText(request, limit, bodyMs, timers)
  if (read === 'broken') return invalid('The body broke off.')
  if (read === 'slow') return { status: 408, code: 'STREAM_REQUEST_SLOW', message: `The body took longer than ${bodyMs} ms.` }
  if (read === 'large') {
    return {
      status: 413,
      code: 'STREAM_REQUEST_TOO_LARGE',
      message: `The body is larger than ${limit} bytes, which is room for ${maxTags} tags. Send coarser tags.`,
    }
  }
  const body = parseJson(read.text)
  if (typeof body !== 'object' || body === null || !('tags' in body) || !Array.isArray(body.tags)) {
    return invalid('The body must be JSON like {"since": "epoch:12", "tags": ["scene:42"]}.')
  }
  if (body.tags.length > maxTags) {
    return {
      status: 400,
      code: 'STREAM_TAGS_EXCEEDED',
      message: `${body.tags.length} tags, but a stream takes ${maxTags}. Send coarser tags, or raise limits.streamTags.`,
    }
  }
  const tags = new Set<Tag>()
  for (const name of body.tags as readonly unknown[]) {
    if (typeof name !== 'string' || name === '')
      return invalid(`Each tag must be a non-empty string, but one is ${JSON.stringify(name)?.slice(0, 40)}.`)
    tags.add(tag(name))
  }
  const told = 'since' in body ? body.since : null
  const since = parsePosition(told)
  return { tags, since, ...(!since && told !== null && { malformedSince: typeof told === 'string' ? printable(told) : typeof told }) }
}
