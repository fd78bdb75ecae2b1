import type { AppServer } from './app-server'
import type { HttpCache, Received } from './http-cache'
import { transit, type Weather } from './log-link'
import type { Random } from './random'
import type { RunState } from './run-state'
import type { Scheduler } from './scheduler'
import type { SimNode } from './sim-node'
import { createStreamPipe, type StreamPipe } from './stream-pipe'

/** A response as far as anybody looks at it. */
export type SimResponse = Response & { readonly isFromHttpCache: boolean }

export interface BrowserNetwork {
  readonly fetch: typeof fetch
  readonly streams: Set<StreamPipe>
  /** How often a piece of a stream is left out. */
  dropping: number
  /** Requests for data that reached the network. */
  readonly reads: () => number
  /** Ends what is open to an instance that is no more. */
  lost(server: AppServer): void
}

export interface BrowserNetworkOptions {
  readonly node: SimNode
  readonly servers: () => readonly AppServer[]
  readonly httpCache: HttpCache
  readonly weather: Weather
  readonly scheduler: Scheduler
  readonly random: Random
  readonly run: RunState
}

/** After so long a browser gives up on a request, in ms. */
const TIMEOUT = 8_000

const asResponse = ({ status, headers, text, url }: Received, isFromHttpCache: boolean): SimResponse =>
  ({
    ok: status >= 200 && status < 300,
    status,
    headers,
    url,
    isFromHttpCache,
    body: null,
    text: async () => text,
    json: async () => JSON.parse(text) as unknown,
  }) as unknown as SimResponse

export const createBrowserNetwork = (options: BrowserNetworkOptions): BrowserNetwork => {
  const { node, servers, httpCache, weather, scheduler, random, run } = options
  const streams = new Set<StreamPipe>()
  const open = new Map<(error: unknown) => void, AppServer>()
  let reads = 0

  const send = (url: string, init: RequestInit, resolve: (response: SimResponse) => void, reject: (error: unknown) => void): void => {
    const method = init.method ?? 'GET'
    const isStream = url.endsWith('/events')
    const server = random.pick(servers())
    const gone = new AbortController()
    let pipe: StreamPipe | undefined
    const end = (): void => {
      stopTimer()
      open.delete(fail)
      init.signal?.removeEventListener('abort', aborted)
    }
    const fail = (error: unknown): void => {
      end()
      pipe?.cut()
      reject(error)
    }
    const aborted = (): void => {
      fail(new DOMException('aborted', 'AbortError'))
      const out = transit(weather, random, scheduler.now(), run)
      if (out !== undefined) scheduler.after(out, server.node, () => gone.abort())
    }
    const stopTimer = scheduler.after(TIMEOUT, node, () => fail(new TypeError('timed out')))
    open.set(fail, server)
    init.signal?.addEventListener('abort', aborted)
    if (method === 'GET') reads++

    const reply = (deliver: () => void): void => {
      const back = transit(weather, random, scheduler.now(), run)
      if (back !== undefined) scheduler.after(back, node, deliver)
    }
    const serve = async (): Promise<void> => {
      const request = new Request(url, { method, headers: init.headers ?? {}, body: init.body ?? null, signal: gone.signal })
      const response = await server.handle(request).catch(() => new Response('', { status: 500 }))
      const { status, headers } = response
      if (isStream && response.body && headers.get('content-type')?.startsWith('text/event-stream')) {
        const made = createStreamPipe({
          source: response.body as ReadableStream<Uint8Array>,
          to: node,
          scheduler,
          random,
          run,
          delay: () => weather.latency * (0.5 + random.next()),
          dropping: () => network.dropping,
        })
        pipe = made
        streams.add(made)
        return reply(() => {
          stopTimer()
          resolve({ ok: true, status, headers, url, body: made.body, isFromHttpCache: false } as unknown as SimResponse)
        })
      }
      const text = await response.text()
      reply(() => {
        end()
        const received = { status, headers, text, url }
        if (method === 'GET') httpCache.keep(received, init.cache, scheduler.now())
        resolve(asResponse(received, false))
      })
    }
    const out = transit(weather, random, scheduler.now(), run)
    if (out !== undefined) scheduler.after(out, server.node, () => void serve())
  }

  const network: BrowserNetwork = {
    streams,
    dropping: 0,
    reads: () => reads,
    fetch: (input, init = {}) =>
      new Promise((resolve, reject) => {
        const url = String(input)
        if (init.signal?.aborted) return reject(new DOMException('aborted', 'AbortError'))
        const kept = (init.method ?? 'GET') === 'GET' ? httpCache.find(url, init.cache, scheduler.now()) : undefined
        if (kept) scheduler.after(0.5, node, () => resolve(asResponse(kept, true)))
        else if (weather.partedUntil > scheduler.now() && weather.refuses) scheduler.after(1, node, () => reject(new TypeError('offline')))
        else send(url, init, resolve, reject)
      }),
    lost: (server) => {
      for (const [fail, of] of open) {
        if (of !== server || random.chance(0.2)) continue
        scheduler.after(random.between(0, 200), node, () => fail(new TypeError('connection reset')))
      }
    },
  }
  return network
}
