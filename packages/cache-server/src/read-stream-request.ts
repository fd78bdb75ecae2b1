import { type Position, parsePosition, type Tag, tag } from '@unstale/cache-core'

export interface ParsedStreamRequest {
  readonly tags: ReadonlySet<Tag>
  readonly since: Position | undefined
  /** What stood where a position should be. */
  readonly malformedSince?: string
}

export interface RefusedRequest {
  readonly status: 400 | 413
  readonly code: 'STREAM_REQUEST_INVALID' | 'STREAM_TAGS_EXCEEDED' | 'STREAM_REQUEST_TOO_LARGE'
  readonly message: string
}

/** Room for a tag in JSON: at most 32 characters on the wire, quotes, a comma, and some for names not yet in wire form. */
const BYTES_A_TAG = 96

const invalid = (message: string): RefusedRequest => ({ status: 400, code: 'STREAM_REQUEST_INVALID', message })

/** The body as text; undefined as soon as it is longer than `limit` bytes. */
const readText = async (request: Request, limit: number): Promise<string | undefined> => {
  const chunks: Uint8Array[] = []
  let size = 0
  if (request.body) {
    const reader = request.body.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength
      if (size > limit) {
        void reader.cancel().catch(() => undefined)
        return undefined
      }
      chunks.push(part.value)
    }
  }
  return Buffer.concat(chunks).toString('utf8')
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads and checks what a client posts to the event stream. */
export const readStreamRequest = async (request: Request, maxTags: number): Promise<ParsedStreamRequest | RefusedRequest> => {
  const limit = 1_024 + maxTags * BYTES_A_TAG
  const text = await readText(request, limit)
  if (text === undefined) {
    return {
      status: 413,
      code: 'STREAM_REQUEST_TOO_LARGE',
      message: `The body is larger than ${limit} bytes, which is room for ${maxTags} tags. Send coarser tags.`,
    }
  }
  const body = parseJson(text)
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
  return { tags, since, ...(!since && told !== null && { malformedSince: String(told).slice(0, 80) }) }
}
