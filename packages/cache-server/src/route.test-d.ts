import { describe, expectTypeOf, it } from 'vitest'
import type { ServerCache } from './server-cache-types'

declare const cache: ServerCache

interface Context {
  readonly params: Promise<{ readonly id: string }>
}

interface HostRequest extends Request {
  readonly nextUrl: URL
}

describe('cache.route', () => {
  it('knows the request of a handler that does not annotate it', () => {
    const route = cache.route((request, { params }: Context) => {
      expectTypeOf(request).toEqualTypeOf<Request>()
      expectTypeOf(params).toEqualTypeOf<Promise<{ readonly id: string }>>()
      return new Response()
    })
    expectTypeOf(route).toEqualTypeOf<(request: Request, context: Context) => Promise<Response>>()
  })

  it('keeps the request of a host, and lets a handler take nothing', () => {
    expectTypeOf(cache.route((request: HostRequest) => new Response(request.nextUrl.href))).toEqualTypeOf<
      (request: HostRequest) => Promise<Response>
    >()
    expectTypeOf(cache.route(() => new Response())).toEqualTypeOf<(request: Request) => Promise<Response>>()
    expectTypeOf(cache.route(async (_request: Request, context?: Context) => Response.json(await context?.params))).toEqualTypeOf<
      (request: Request, context?: Context) => Promise<Response>
    >()
  })

  it('rejects a handler that returns no Response', () => {
    // @ts-expect-error a Response is asked for
    cache.route(() => ({ ok: true }))
  })
})
