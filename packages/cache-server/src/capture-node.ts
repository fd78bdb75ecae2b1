import type { ServerResponse } from 'node:http'
import { withoutEarlier } from './earlier-headers'
import { SENDERS } from './hold-response'
import { headersOf, takeHead } from './node-head'
import type { HandlerRun } from './response-cache'
import type { ResponseHead } from './stored-response'

type Call = (...args: readonly unknown[]) => unknown

const bytesOf = (chunk: unknown, encoding: unknown): Uint8Array =>
  typeof chunk === 'string'
    ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
    : (chunk as Uint8Array)

const isChunk = (value: unknown): boolean => value !== undefined && value !== null && typeof value !== 'function'

/**
 * Collects what is written to a Node response, where the whole of it is wanted. Anything else, and what grows too large,
 * is written on as it came. Rejects when the connection closes before the end.
 */
export const captureNode = (
  response: ServerResponse,
  earlier: Headers,
  wanted: (head: ResponseHead) => boolean,
  maxBytes: number,
): Promise<HandlerRun> =>
  new Promise((resolve, reject) => {
    const originals = new Map(SENDERS.map((name) => [name, response[name] as Call]))
    const chunks: Uint8Array[] = []
    let size = 0
    let head: ResponseHead | undefined

    const call = (name: (typeof SENDERS)[number], args: readonly unknown[]): unknown => originals.get(name)?.apply(response, [...args])
    const settle = (body: Uint8Array | undefined): void => {
      for (const [name, original] of originals) Object.assign(response, { [name]: original })
      resolve({ head: head as ResponseHead, body })
    }
    const passOn = (): unknown => {
      settle(undefined)
      return chunks.map((chunk) => call('write', [chunk])).at(-1)
    }
    const begin = (): boolean => {
      if (head) return true
      head = { status: response.statusCode, headers: withoutEarlier(headersOf(response.getHeaders()), earlier) }
      if (wanted(head)) return true
      settle(undefined)
      return false
    }
    const take = (chunk: unknown, encoding: unknown): boolean => {
      // A chunk may lie in a buffer that its owner uses again.
      const bytes = Uint8Array.from(bytesOf(chunk, encoding))
      size += bytes.byteLength
      chunks.push(bytes)
      return size <= maxBytes
    }

    const collect: Readonly<Record<(typeof SENDERS)[number], Call>> = {
      writeHead: (...args) => {
        const [status, message] = takeHead(response, args)
        response.statusCode = Number(status)
        if (typeof message === 'string') response.statusMessage = message
        if (!begin()) call('writeHead', message === undefined ? [status] : [status, message])
        return response
      },
      flushHeaders: () => {
        if (!begin()) call('flushHeaders', [])
      },
      write: (chunk, ...rest) => {
        if (!begin()) return call('write', [chunk, ...rest])
        const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined
        if (done) queueMicrotask(done)
        return take(chunk, rest[0]) || passOn()
      },
      end: (...args) => {
        if (!begin()) return call('end', args)
        const done = args.find((argument) => typeof argument === 'function') as (() => void) | undefined
        if (done) response.once('finish', done)
        if (isChunk(args[0]) && !take(args[0], args[1])) {
          passOn()
          call('end', [])
        } else settle(new Uint8Array(Buffer.concat(chunks)))
        return response
      },
    }
    Object.assign(response, collect)
    response.once('close', () => reject(new Error('The client left before its response was whole.')))
  })
