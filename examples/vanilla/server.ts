import { readFile } from 'node:fs/promises'
import { serve } from '@hono/node-server'
import { createServerCache, defineModel } from '@unstale/cache-server'
import { browserModules } from '../shared/browser-modules'

interface Item {
  readonly id: number
  readonly name: string
  readonly isBought: boolean
}

const model = defineModel<{ item: Item }>()({ item: {} })
const modules = browserModules(import.meta.url, ['@tanstack/query-core', '@unstale/cache-query'])

export interface Running {
  readonly url: string
  close(): void
}

/** The list and its page, on a port of this machine. */
export const start = (port = 0): Promise<Running> => {
  const cache = createServerCache({ authorize: () => true })
  const items = new Map<number, Item>(['Bread', 'Pears', 'A lamp'].map((name, at) => [at + 1, { id: at + 1, name, isBought: false }]))

  const list = cache.route(async () =>
    Response.json(
      await cache.getOrSet({
        key: 'items',
        tags: (rows) => [model.item.list(undefined, rows)],
        factory: () => [...items.values()],
      }),
    ),
  )
  const add = cache.route(async (request: Request) => {
    const { name } = (await request.json()) as { readonly name?: unknown }
    if (typeof name !== 'string' || name.trim() === '' || name.length > 80)
      return Response.json({ error: 'A name, please.' }, { status: 400 })
    const item: Item = { id: items.size + 1, name: name.trim(), isBought: false }
    items.set(item.id, item)
    await cache.invalidate(model.item.created(item))
    return Response.json(item, { status: 201 })
  })
  const change = cache.route(async (request: Request) => {
    const before = items.get(Number(new URL(request.url).pathname.split('/').at(-1)))
    if (!before) return new Response(null, { status: 404 })
    const after: Item = { ...before, isBought: ((await request.json()) as { readonly isBought?: unknown }).isBought === true }
    items.set(after.id, after)
    await cache.invalidate(model.item.updated({ before, after }))
    return Response.json(after)
  })

  const page = async (): Promise<Response> => {
    const html = await readFile(new URL('page.html', import.meta.url), 'utf8')
    return new Response(html.replace('"IMPORT_MAP"', modules.importMap), { headers: { 'content-type': 'text/html; charset=utf-8' } })
  }
  const script = async (path: string): Promise<Response> => {
    const source = path === '/page.js' ? await readFile(new URL('page.js', import.meta.url), 'utf8') : await modules.source(path)
    return source === undefined
      ? new Response('Not found', { status: 404 })
      : new Response(source, { headers: { 'content-type': 'text/javascript; charset=utf-8' } })
  }

  const answer = (request: Request): Response | Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/api/cache/')) return request.method === 'POST' ? cache.handlers.POST(request) : cache.handlers.GET(request)
    if (pathname === '/api/items') return request.method === 'POST' ? add(request) : list(request)
    if (pathname.startsWith('/api/items/') && request.method === 'PATCH') return change(request)
    return pathname === '/' ? page() : script(pathname)
  }

  return new Promise((resolve) => {
    const server = serve({ fetch: answer, port, hostname: '127.0.0.1' }, ({ port: taken }) =>
      resolve({
        url: `http://127.0.0.1:${taken}`,
        close: () => {
          void cache.close()
          server.close()
        },
      }),
    )
  })
}
