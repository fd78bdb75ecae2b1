import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { NextRequest } from 'next/server.js'
import { createStaticHandler } from 'react-router'
import { type Answer, type Asked, HANDLED, type Host, type HostOptions, type HostRoute } from './host'
import { listen } from './listen'

export const askedOf = (request: Request): Asked => ({
  query: new URL(request.url).searchParams,
  header: (name) => request.headers.get(name) ?? undefined,
  json: () => request.json(),
})

export const responseOf = (
  { status = 200, headers = {}, json, stream }: Answer,
  before: Readonly<Record<string, string>> = {},
): Response => {
  const all = { ...before, ...headers }
  if (!stream) return json === undefined ? new Response(null, { status, headers: all }) : Response.json(json, { status, headers: all })
  const pieces = stream()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { status, headers: all })
}

type Serve = (request: Request) => Promise<Response>

/** How a framework would call the handler of a route. */
type Shape = (options: HostOptions, route: HostRoute) => Serve

const fetchHost = (name: string, how: string, shape: Shape): Host => ({
  name,
  how,
  start: (options) => {
    const table = new Map(options.routes.map((route) => [`${route.method} /${route.path}`, shape(options, route)]))
    const { handlers } = options.cache
    const fetch: Serve = async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname.startsWith('/cache/')) return request.method === 'POST' ? handlers.POST(request) : handlers.GET(request)
      const serve = table.get(`${request.method === 'HEAD' ? 'GET' : request.method} ${pathname}`)
      if (!serve) return new Response(null, { status: 404 })
      try {
        return await serve(request)
      } catch {
        return Response.json(HANDLED, { status: 500 })
      }
    }
    return listen(createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server)
  },
})

export const fetchHosts: readonly Host[] = [
  fetchHost('Fetch', '`cache.route((request) => …)`: the shape of Bun, Deno and workers', ({ cache, before }, { handler, ...options }) =>
    cache.route(async (request) => responseOf(await handler(askedOf(request)), before), options),
  ),
  fetchHost(
    'Next.js',
    "route handlers, called with Next's own `NextRequest` and `{ params }`",
    ({ cache, before }, { handler, path, ...options }) => {
      const route = cache.route(async (request: NextRequest, { params }: { readonly params: Promise<{ readonly path: string }> }) => {
        await params
        return responseOf(await handler({ ...askedOf(request), query: request.nextUrl.searchParams }), before)
      }, options)
      return ({ url, method, headers, body, signal }) => {
        const init = { method, headers, signal, ...(body && { body, duplex: 'half' as const }) }
        return route(new NextRequest(url, init), { params: Promise.resolve({ path }) })
      }
    },
  ),
  fetchHost(
    'React Router',
    'loaders and actions, called by its own static handler',
    ({ cache, before }, { handler, method, path, ...options }) => {
      const serve = cache.route(
        async ({ request }: { readonly request: Request }) => responseOf(await handler(askedOf(request)), before),
        options,
      )
      const router = createStaticHandler([{ id: 'route', path: `/${path}`, ...(method === 'GET' ? { loader: serve } : { action: serve }) }])
      // It throws redirects, and hands them on as they are.
      return (request) =>
        router.queryRoute(request, { routeId: 'route' }).catch((error: unknown) => {
          if (error instanceof Response) return error
          throw error
        }) as Promise<Response>
    },
  ),
  fetchHost('SvelteKit', '`handle({ event, resolve })`, called as SvelteKit calls it', ({ cache, before }, { handler, ...options }) => {
    const resolve = async (event: { readonly request: Request }): Promise<Response> =>
      responseOf(await handler(askedOf(event.request)), before)
    const handle = cache.route(
      (input: { readonly event: { readonly request: Request }; readonly resolve: typeof resolve }) => input.resolve(input.event),
      options,
    )
    return (request) => handle({ event: { request }, resolve })
  }),
]
