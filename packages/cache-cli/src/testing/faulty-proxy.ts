import { request as askOnward, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { createGzip } from 'node:zlib'
import { type Listening, listen } from './listen'

/** What can be wrong with what stands before an application. */
export interface ProxyFaults {
  /** Event streams are held back until they end. */
  buffer: boolean
  /** Event streams that are idle for so many ms are ended. */
  idleMs: number | undefined
  /** Event streams are compressed, block by block. */
  compress: boolean
  /** Response headers that do not get through. */
  strip: readonly string[]
  /** Answers to reads below this path are kept, and told their age. */
  store: string | undefined
  /** Answers to reads are kept for so many ms, and nothing is told. */
  microCacheMs: number
  /** The clock is off by so many ms. */
  clockMs: number
  /** Cache-Position of requests does not get through, and answers are kept by address. */
  deaf: boolean
  /** Heartbeats do not get through. */
  swallowBeats: boolean
  /** Headers that are added to every answer. */
  add: Readonly<Record<string, string>>
  /** Every other request goes to the second instance. */
  alternate: boolean
}

export const noProxyFaults: ProxyFaults = {
  buffer: false,
  idleMs: undefined,
  compress: false,
  strip: [],
  store: undefined,
  microCacheMs: 0,
  clockMs: 0,
  deaf: false,
  swallowBeats: false,
  add: {},
  alternate: false,
}

export interface FaultyProxy extends Listening {
  readonly faults: ProxyFaults
  /** Forgets what it keeps. */
  reset(): void
}

interface Kept {
  readonly at: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
}

const isBeat = (part: Buffer): boolean => part.toString().includes('"changes":[]')

/** A proxy before one or two instances, with faults that can be switched while it runs. */
export const startProxy = async (ports: readonly number[]): Promise<FaultyProxy> => {
  const faults: ProxyFaults = { ...noProxyFaults }
  const kept = new Map<string, Kept>()
  let turn = 0

  const stream = (from: IncomingMessage, response: ServerResponse, headers: OutgoingHttpHeaders): void => {
    if (faults.buffer) {
      const parts: Buffer[] = []
      from.on('data', (part: Buffer) => parts.push(part))
      from.on('end', () => response.writeHead(from.statusCode ?? 502, headers).end(Buffer.concat(parts)))
      return
    }
    response.writeHead(from.statusCode ?? 502, faults.compress ? { ...headers, 'content-encoding': 'gzip' } : headers)
    response.flushHeaders()
    if (faults.compress) return void from.pipe(createGzip()).pipe(response)
    let idle: NodeJS.Timeout | undefined
    const watch = (): void => {
      clearTimeout(idle)
      if (faults.idleMs !== undefined) idle = setTimeout(() => response.destroy(), faults.idleMs)
    }
    watch()
    let parts = 0
    from.on('data', (part: Buffer) => {
      if (faults.swallowBeats && parts++ > 0 && isBeat(part)) return
      watch()
      response.write(part)
    })
    from.on('end', () => response.end())
    response.on('close', () => clearTimeout(idle))
  }

  const keep = (key: string, from: IncomingMessage, response: ServerResponse, headers: OutgoingHttpHeaders): void => {
    const parts: Buffer[] = []
    from.on('data', (part: Buffer) => parts.push(part))
    from.on('end', () => {
      const body = Buffer.concat(parts)
      kept.set(key, { at: performance.now(), headers, body })
      response.writeHead(from.statusCode ?? 502, headers).end(body)
    })
  }

  const server = await listen((request, response) => {
    const { method, url = '/', headers: asked } = request
    const isRead = method === 'GET' && !url.startsWith('/api/cache')
    const key = faults.microCacheMs > 0 ? `${url} ${asked['cache-position'] ?? ''}` : url
    const held = kept.get(key)
    const isStored = faults.store !== undefined && url.startsWith(faults.store)
    const lifetime = isStored || faults.deaf ? 60_000 : faults.microCacheMs
    if (isRead && held && performance.now() - held.at < lifetime) {
      return response.writeHead(200, { ...held.headers, ...(isStored && { age: '7' }) }).end(held.body)
    }
    const port = ports[faults.alternate ? turn++ % ports.length : 0]
    const onward = askOnward({ port, method, path: url, headers: asked, agent: false }, (from) => {
      const headers: OutgoingHttpHeaders = { ...from.headers, ...faults.add }
      for (const name of faults.strip) delete headers[name]
      if (faults.clockMs !== 0) headers['date'] = new Date(Date.now() + faults.clockMs).toUTCString()
      if ((from.headers['content-type'] ?? '').startsWith('text/event-stream')) return stream(from, response, headers)
      if (isRead && lifetime > 0) return keep(key, from, response, headers)
      response.writeHead(from.statusCode ?? 502, headers)
      from.pipe(response)
    })
    request.pipe(onward)
    response.on('close', () => onward.destroy())
    onward.on('error', () => response.destroy())
  })
  return { ...server, faults, reset: () => kept.clear() }
}
