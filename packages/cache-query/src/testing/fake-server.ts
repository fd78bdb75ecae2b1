import type { StreamMessage, StreamRequest } from '@unstale/cache-core'

export interface FakeRequest {
  readonly path: string
  readonly method: string
  readonly headers: Headers
  readonly cache: RequestCache | undefined
}

interface FakeStream {
  readonly tags: ReadonlySet<string>
  readonly send: (message: StreamMessage) => void
  readonly end: () => void
  sent: number
}

export interface FakeServer {
  readonly fetch: typeof fetch
  readonly requests: FakeRequest[]
  readonly streamRequests: StreamRequest[]
  readonly streams: ReadonlySet<FakeStream>
  epoch: string
  seq: number
  floor: number
  /** How long a read takes, in ms. It reads its source half way. */
  latency: number
  /** `off`: no such endpoint, `closed`: not for this client, `json`: one answer, `down`: network error, `mute`: never answers, `buffering`: polls alone pass. */
  mode: 'stream' | 'json' | 'off' | 'closed' | 'down' | 'mute' | 'buffering'
  /** Extra or replaced response headers of a path; null removes one. */
  headers: (path: string) => Readonly<Record<string, string | null>>
  /** Appends a record and changes what `/read/<tag>` answers. */
  write(...tags: readonly string[]): number
  /** Forgets everything, as a restarted process does. */
  restart(epoch: string): void
  reads(path?: string): readonly FakeRequest[]
  endStreams(): void
  /** The connections are gone, and nobody tells the client. */
  loseStreams(): void
  sendAll(message: StreamMessage): void
}

export const ORIGIN = 'https://app.test'

const waitFor = (ms: number, signal: AbortSignal | null | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(new DOMException('aborted', 'AbortError'))
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort)
    setTimeout(resolve, ms)
  })

/** A server in one object: `GET /read/<tag>` is tagged with it, `PUT /write/<tag>` names it, `POST /events` streams. */
export const createFakeServer = (): FakeServer => {
  const last = new Map<string, number>()
  const versions = new Map<string, number>()
  const streams = new Set<FakeStream>()

  const answer = ({ since, tags }: StreamRequest): StreamMessage => {
    const [epoch, seq] = since?.split(':') ?? []
    const { applied, from } = { applied: server.seq, from: since === null ? server.seq : Number(seq) }
    if (since !== null && epoch !== server.epoch) return { type: 'reset', epoch: server.epoch, applied, reason: 'epoch' }
    if (from < server.floor) return { type: 'reset', epoch: server.epoch, applied, reason: 'floor' }
    const changes = tags.flatMap((tag) => ((last.get(tag) ?? 0) > from ? [{ tag, seq: last.get(tag) as number }] : []))
    return { type: 'batch', epoch: server.epoch, from, applied, changes }
  }

  const openStream = (request: StreamRequest, signal: AbortSignal | null | undefined): Response => {
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const stream: FakeStream = {
          tags: new Set(request.tags),
          sent: server.seq,
          send: (message) => controller.enqueue(encoder.encode(`data: ${JSON.stringify(message)}\n\n`)),
          end: () => {
            streams.delete(stream)
            controller.close()
          },
        }
        streams.add(stream)
        signal?.addEventListener('abort', () => {
          if (streams.delete(stream)) controller.error(new DOMException('aborted', 'AbortError'))
        })
        stream.send(answer(request))
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
  }

  const events = async (init: RequestInit | undefined): Promise<Response> => {
    const request = JSON.parse(String(init?.body)) as StreamRequest
    server.streamRequests.push(request)
    if (server.mode === 'mute') await waitFor(1e9, init?.signal)
    await waitFor(5, init?.signal)
    const wantsStream = new Headers(init?.headers).get('Accept') !== 'application/json'
    if (server.mode === 'down' || (server.mode === 'buffering' && wantsStream)) throw new TypeError('network')
    if (server.mode === 'closed') return new Response('', { status: 403 })
    if (server.mode === 'off') return new Response('', { status: 404 })
    if (server.mode === 'json' || !wantsStream) return Response.json(answer(request))
    return openStream(request, init?.signal)
  }

  const server: FakeServer = {
    requests: [],
    streamRequests: [],
    streams,
    epoch: 'e1',
    seq: 0,
    floor: 0,
    latency: 20,
    mode: 'stream',
    headers: () => ({}),
    fetch: async (input, init) => {
      const { pathname, origin } = new URL(String(input), ORIGIN)
      if (pathname === '/events') return events(init)
      const method = init?.method ?? 'GET'
      const path = origin === ORIGIN ? pathname : origin + pathname
      server.requests.push({ path, method, headers: new Headers(init?.headers), cache: init?.cache })
      await waitFor(server.latency / 2, init?.signal)
      const name = decodeURIComponent(pathname.split('/')[2] ?? '')
      if (method !== 'GET') server.write(name)
      const groups = `"${name}"`
      const said = (): Record<string, string | null> => ({
        ...(method === 'GET' ? { 'Cache-Groups': groups } : { 'Cache-Group-Invalidation': groups }),
        'Cache-Position': position,
        ...server.headers(path),
      })
      const position = `${server.epoch}:${server.seq}`
      const body = { name, version: versions.get(name) ?? 0 }
      await waitFor(server.latency / 2, init?.signal)
      const response = Response.json(body)
      for (const [header, value] of Object.entries(said())) if (value !== null) response.headers.set(header, value)
      Object.defineProperty(response, 'url', { value: new URL(String(input), ORIGIN).href })
      return response
    },
    write: (...tags) => {
      const seq = ++server.seq
      for (const tag of tags) {
        last.set(tag, seq)
        versions.set(tag, (versions.get(tag) ?? 0) + 1)
      }
      for (const stream of streams) {
        const changes = tags.flatMap((tag) => (stream.tags.has(tag) ? [{ tag, seq }] : []))
        stream.send({ type: 'batch', epoch: server.epoch, from: stream.sent, applied: seq, changes })
        stream.sent = seq
      }
      return seq
    },
    restart: (epoch) => {
      server.epoch = epoch
      server.seq = 0
      last.clear()
      for (const stream of [...streams]) stream.end()
    },
    reads: (path) => server.requests.filter((request) => request.method === 'GET' && (path === undefined || request.path === path)),
    endStreams: () => {
      for (const stream of [...streams]) stream.end()
    },
    loseStreams: () => streams.clear(),
    sendAll: (message) => {
      for (const stream of streams) stream.send(message)
    },
  }
  return server
}
