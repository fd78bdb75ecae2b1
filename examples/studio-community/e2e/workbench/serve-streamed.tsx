import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { type DehydratedState, dehydrate, QueryClient } from '@tanstack/react-query'
import { createCacheClient } from '@unstale/cache-react'
import { createServerCache, tag } from '@unstale/cache-server'
import { renderToPipeableStream } from 'react-dom/server'
import { bundlePage } from './bundle'
import { StreamedApp } from './streamed-app'

export interface StreamedSite {
  readonly url: string
  /** Requests for values that pages have made. */
  readonly asked: readonly string[]
  /** Commits a value and tells of it. */
  write(name: string, value: number): Promise<void>
  /** From now on this part of a page is read at once and sent when it is let go. */
  hold(name: string): () => void
  close(): Promise<void>
}

/** A site that streams its pages: a shell first, each boundary when its state is there. */
export const serveStreamed = async (): Promise<StreamedSite> => {
  const script = await bundlePage('./streamed-page.tsx', 'development')
  const cache = createServerCache({ authorize: () => true })
  const values: Record<string, number> = { title: 1, price: 1, stock: 1 }
  const held = new Map<string, Promise<void>>()
  const asked: string[] = []
  const readValue = (name: string): Promise<number> =>
    cache.getOrSet({ key: name, tags: [tag(name)], factory: async () => values[name] as number })

  const stateOf = async (name: string): Promise<DehydratedState> => {
    const queryClient = new QueryClient()
    createCacheClient(queryClient)
    await queryClient.prefetchQuery({ queryKey: [name], queryFn: () => readValue(name) })
    const state = dehydrate(queryClient)
    await held.get(name)
    return state
  }
  const renderPage = (response: NodeJS.WritableStream): void => {
    const queryClient = new QueryClient()
    createCacheClient(queryClient)
    const states: Readonly<Record<string, Promise<DehydratedState>>> = {
      shell: stateOf('title'),
      price: stateOf('price'),
      stock: stateOf('stock'),
    }
    const page = (
      <html lang="en">
        <body>
          <title>Streamed</title>
          <link rel="icon" href="data:," />
          <div id="root">
            <StreamedApp queryClient={queryClient} stateOf={(name) => states[name] as Promise<DehydratedState>} load={readValue} />
          </div>
        </body>
      </html>
    )
    const { pipe } = renderToPipeableStream(page, { bootstrapScripts: ['/page.js'], onShellReady: () => void pipe(response) })
  }

  const read = cache.route(async (request: Request) => {
    const name = new URL(request.url).pathname.slice('/api/'.length)
    asked.push(name)
    return Response.json({ value: await readValue(name) })
  })
  const server = createServer(async (incoming, outgoing) => {
    const path = incoming.url ?? '/'
    if (path === '/') {
      outgoing.setHeader('content-type', 'text/html; charset=utf-8')
      return renderPage(outgoing)
    }
    if (path === '/page.js') return void outgoing.setHeader('content-type', 'text/javascript').end(script)
    if (path !== '/events' && !path.startsWith('/api/')) return void outgoing.writeHead(404).end()
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    const isPost = incoming.method === 'POST'
    const request = new Request(new URL(path, `http://${incoming.headers.host}`), {
      method: isPost ? 'POST' : 'GET',
      headers: incoming.headers as Record<string, string>,
      signal: gone.signal,
      ...(isPost && { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' }),
    })
    const response = isPost ? await cache.handlers.POST(request) : await read(request)
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (response.body)
      Readable.fromWeb(response.body as never)
        .on('error', () => outgoing.destroy())
        .pipe(outgoing)
    else outgoing.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { readonly port: number }
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    write: async (name, value) => {
      values[name] = value
      await cache.invalidate(tag(name))
    },
    hold: (name) => {
      let letGo: () => void = () => undefined
      held.set(name, new Promise((resolve) => (letGo = resolve)))
      return () => {
        held.delete(name)
        letGo()
      }
    },
    close: async () => {
      await cache.close()
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}
