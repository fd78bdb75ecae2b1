/** `stream-server.ts bare|unstale`: the same number of open streams, told the same thing. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServerCache, tag } from '@unstale/cache-server'
import { unstaleEndpoints } from '@unstale/cache-server/express'
import { cpuTime, monotonic, serve } from '../processes/remote'

const HEADERS = { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-cache, no-transform' }

interface StreamServer {
  readonly port: number
  readonly streams: () => number
  /** Tells all of them, those of one group in a hundred, or nobody. Says when it began. */
  readonly tell: (whom: 'all' | 'few' | 'nobody') => number
}

const listening = (server: ReturnType<typeof createServer>): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))

/** What a program writes that has nothing but the connections: one text, written to each. */
const bare = async (): Promise<StreamServer> => {
  const open = new Map<ServerResponse, number>()
  let seq = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { tags } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly tags: readonly string[] }
      open.set(response, Number(tags[1]?.slice(4)))
      response.writeHead(200, HEADERS)
      response.write('data: {"type":"batch","changes":[]}\n\n')
      response.on('close', () => open.delete(response))
    })
  })
  return {
    port: await listening(server),
    streams: () => open.size,
    tell: (whom) => {
      const began = monotonic()
      const text = `data: ${JSON.stringify({ type: 'batch', epoch: 'e', from: seq, applied: ++seq, changes: [{ tag: 'all', seq }] })}\n\n`
      for (const [response, row] of open) if (whom === 'all' || (whom === 'few' && row === 0)) response.write(text)
      return began
    },
  }
}

const TAGS = { all: 'all', few: 'row:0', nobody: 'row:none' } as const

const unstale = async (): Promise<StreamServer> => {
  let streams = 0
  const cache = createServerCache({ authorize: () => true, heartbeatMs: 600_000 })
  cache.events.on('streamOpened', () => streams++)
  cache.events.on('streamClosed', () => streams--)
  const endpoints = unstaleEndpoints(cache)
  const server = createServer((request, response) => endpoints(request, response, () => response.destroy()))
  return {
    port: await listening(server),
    streams: () => streams,
    tell: (whom) => {
      const began = monotonic()
      void cache.invalidate(tag(TAGS[whom]))
      return began
    },
  }
}

const { port, streams, tell } = await (process.argv[2] === 'bare' ? bare() : unstale())
const { gc } = globalThis as { readonly gc?: () => void }

serve({
  port: () => port,
  streams: () => streams(),
  tell: (whom: never) => tell(whom),
  cpu: () => cpuTime(),
  memory: () => {
    gc?.()
    gc?.()
    const { rss, heapUsed, external } = process.memoryUsage()
    return { rss, heap: heapUsed + external }
  },
})
