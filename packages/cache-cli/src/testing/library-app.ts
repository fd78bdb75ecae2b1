import type { RequestListener } from 'node:http'
import { createMetrics } from '@unstale/cache-metrics'
import { createServerCache, type Log, tag } from '@unstale/cache-server'
import { unstale, unstaleEndpoints } from '@unstale/cache-server/express'
import { type Listening, listen } from './listen'

/** What can be wrong with an application. */
export interface AppFaults {
  /** Its route of the shelf is mounted before the adapter. */
  noAdapter: boolean
  /** Renaming a book invalidates nothing. */
  silentWrite: boolean
  /** Renaming a book names its row only: the shelf shows the title too. */
  forgottenTag: boolean
  /** The endpoints ask for what nobody has. */
  closed: boolean
  /** The notes of a user say that they are for everybody. */
  publicNotes: boolean
  /** The notes of a user say nothing of whom they are for. */
  unmarkedNotes: boolean
}

export const noAppFaults: AppFaults = {
  noAdapter: false,
  silentWrite: false,
  forgottenTag: false,
  closed: false,
  publicNotes: false,
  unmarkedNotes: false,
}

export interface LibraryApp extends Listening {
  readonly faults: AppFaults
}

export interface LibraryShelf {
  title: string
  notes: string
}

/** One shelf with one book, and a user's notes on it: a whole application with real sockets, faults included. */
export const startLibrary = async (log: Log, shelf: LibraryShelf, heartbeatMs = 40): Promise<LibraryApp> => {
  const faults = { ...noAppFaults }
  const cache = createServerCache({
    log,
    heartbeatMs,
    authorize: (request) => !faults.closed && request.headers.get('authorization') === 'Bearer reader',
    metrics: createMetrics({ audit: true, onError: () => undefined, alerts: { sinks: [] } }),
  })
  const book = tag('book:1')
  const list = tag('book?')
  const notes = tag('notes:reader')
  const loadBook = () => cache.getOrSet({ key: 'book:1', tags: [book], factory: () => ({ id: 1, title: shelf.title }) })
  const loadShelf = () => cache.getOrSet({ key: 'shelf', tags: [list], factory: () => ({ first: shelf.title, rows: 'x'.repeat(20) }) })
  const loadNotes = () => cache.getOrSet({ key: 'notes', tags: [notes], factory: () => shelf.notes })

  const answer: RequestListener = (request, response) => {
    const send = (value: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'private, no-cache', ...headers })
      response.end(JSON.stringify(value))
    }
    const [path] = (request.url ?? '').split('?')
    const serve = async (): Promise<void> => {
      if (request.method === 'PATCH' && path === '/books/1') {
        let body = ''
        for await (const part of request) body += part
        shelf.title = (JSON.parse(body) as { readonly title: string }).title
        if (!faults.silentWrite) await cache.invalidate(faults.forgottenTag ? [book] : [book, list])
        return send({ id: 1, title: shelf.title })
      }
      if (path === '/books/1') return send(await loadBook())
      if (path === '/books') return send(await loadShelf())
      if (path === '/notes') {
        const known = request.headers.authorization === 'Bearer reader'
        const control = faults.publicNotes ? 'public, max-age=60' : faults.unmarkedNotes ? 'no-cache' : 'private, no-cache'
        return send({ notes: known ? await loadNotes() : '' }, { 'cache-control': control })
      }
      response.writeHead(404).end()
    }
    serve().catch((error: unknown) => response.writeHead(500).end(String(error)))
  }

  const endpoints = unstaleEndpoints(cache)
  const adapter = unstale(cache)
  const server = await listen((request, response) => {
    const fail = (): void => void response.destroy()
    if (request.url?.startsWith('/api/cache/')) return endpoints(request, response, fail)
    if (faults.noAdapter && request.url?.startsWith('/books/1')) return answer(request, response)
    adapter(request, response, () => answer(request, response))
  })
  return {
    ...server,
    faults,
    close: async () => {
      await cache.close()
      await server.close()
    },
  }
}
