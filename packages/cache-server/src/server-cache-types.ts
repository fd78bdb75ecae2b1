import type { Cache, CacheOptions, Metrics, Preview, Target } from '@unstale/cache-core'
import type { Authorize } from './authorize'
import type { Handlers } from './handlers'
import type { MiddlewareOptions } from './hosting'
import type { Routed, RouteHandler } from './route'
import type { RouteInput } from './route-input'

/** What one process serves at most. Over a limit: coarser tags, a reset or a clear error, never a stale value. */
export interface ServerLimits {
  /** Tags of one event stream; more are refused with `STREAM_TAGS_EXCEEDED`. Default 1,000. */
  readonly streamTags?: number
  /** Event streams at a time; more are refused with `STREAMS_EXHAUSTED`, and clients poll. Default 10,000. */
  readonly streams?: number
  /** Tags of all event streams together; a stream that brings more is refused like one too many. Default 1,000,000. */
  readonly streamInterests?: number
  /** How long a client may take to send what it asks of the event stream, in ms. Default 10,000. */
  readonly requestMs?: number
  /** Messages that wait for a slow client; then it is told to reset. Default 64. */
  readonly streamQueue?: number
  /** Names in `Cache-Group-Invalidation`; more become names of whole families. Default 128. */
  readonly headerNames?: number
}

export interface ServerCacheOptions extends Omit<CacheOptions, 'seal' | 'scopes'> {
  /** Turns tags into keyed hashes, so that clients do not learn names. The same on every instance; 16 characters or more. */
  readonly secret?: string
  /** Who may use the endpoints, and which tags an event stream may tell of. Until it is given they are closed in production. */
  readonly authorize?: Authorize
  /** Tags in `Cache-Groups`; more become coarser, with an event. Default 32, what RFC 9875 guarantees. */
  readonly headerTags?: number
  /** Whether responses that allow other origins also expose the SDK's headers to them. Default true. */
  readonly cors?: boolean
  /** How often a quiet event stream shows that it lives, in ms. Default 15,000: below the time-outs of common proxies. */
  readonly heartbeatMs?: number
  /** How long a response waits for the records of its writes that the handler did not await, in ms. Default 2,000. */
  readonly appendTimeout?: number
  /** The cookie that carries a write's position through navigations; `false` for none. Default `unstale-position`. */
  readonly cookie?: string | false
  readonly limits?: ServerLimits
  /** Serves `…/metrics` and `…/monitoring`: `createMetrics()` of @unstale/cache-metrics. */
  readonly metrics?: Metrics
  /** Tells this cache from others that report to the same metrics. */
  readonly name?: string
}

/** A cache that speaks HTTP. */
export interface ServerCache extends Cache {
  /** As of the engine, and how many event streams of this process would hear of it. */
  preview(target: Target): Promise<Preview & { readonly streams: number }>
  /**
   * Wraps a Fetch-style handler: what it reads tags its response, what it invalidates is appended before the response
   * leaves. For whatever is called with a Request first, or with an object that holds one: route handlers of Next.js, `fetch`
   * of Bun, Deno and workers, loaders, actions and middleware of React Router and Remix, `handle` and endpoints of SvelteKit.
   * With `cacheResponse` it keeps whole responses too.
   *
   * @example
   * export const GET = cache.route(async (_request, { params }: Context) => Response.json(await getScene((await params).id)))
   * export const loader = cache.route(async ({ params }: LoaderFunctionArgs) => Response.json(await getScene(params.id)))
   * export const handle = cache.route(({ event, resolve }) => resolve(event))
   */
  route<Input extends RouteInput = Request, Rest extends readonly unknown[] = readonly unknown[]>(
    handler: RouteHandler<Input, Rest>,
    options?: MiddlewareOptions,
  ): Routed<Input, Rest>
  /**
   * The SDK's endpoints, told apart by the last segment of the path.
   *
   * @example
   * // app/api/cache/[...unstale]/route.ts
   * export const { GET, POST } = cache.handlers
   */
  readonly handlers: Handlers
}
