import { createCache, type Scope, type Tag, withDefaultPorts } from '@unstale/cache-core'
import { serverError } from './errors'
import { createEventsEndpoint } from './events-endpoint'
import { createExchanges } from './exchange'
import { createEndpoints, createHandlers } from './handlers'
import { type Hosting, withHosting } from './hosting'
import { createLruStore } from './lru-store'
import { createResponseCaches } from './response-cache'
import { createHeaderWriter } from './response-headers'
import { createRoute } from './route'
import { joinRealmScopes } from './scope-host'
import { createSeal } from './seal-tags'
import { createServe } from './serve'
import type { ServerCache, ServerCacheOptions } from './server-cache-types'
import { createStreamHub } from './stream-hub'

const isProduction = (): boolean => process.env.NODE_ENV === 'production'

const checkAboveZero = (numbers: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 1) continue
    throw serverError('OPTION_INVALID', `${name} must be a number from 1, but is ${String(value)}.`, { subject: name })
  }
}

const checkCookie = (name: string | undefined): void => {
  if (name === undefined || /^[A-Za-z0-9_-]+$/.test(name)) return
  throw serverError('OPTION_INVALID', `cookie must be a name of letters, digits, "_" and "-", or false, but is ${JSON.stringify(name)}.`, {
    subject: 'cookie',
  })
}

/**
 * A cache for servers: the engine of cache-core, plus requests. Reads inside a request tag its response,
 * writes are announced to the client that made them and to every open event stream.
 * Throws `OPTION_INVALID` for options that mean nothing.
 *
 * @example
 * const cache = createServerCache()
 * const getPrice = () => cache.getOrSet({ key: 'price', tags: [tag('price')], factory: loadPrice })
 * export const GET = cache.route(async () => Response.json(await getPrice()))
 */
export const createServerCache = (options: ServerCacheOptions = {}): ServerCache => {
  const {
    secret,
    authorize,
    headerTags = 32,
    cors = true,
    heartbeatMs = 15_000,
    appendTimeout = 2_000,
    cookie = 'unstale-position',
    limits = {},
    metrics,
    name,
  } = options
  const {
    streamTags = 1_000,
    streams = 10_000,
    streamInterests = 1_000_000,
    streamQueue = 64,
    headerNames = 128,
    requestMs = 10_000,
  } = limits
  checkAboveZero({ headerTags, heartbeatMs, appendTimeout, streamTags, streams, streamInterests, streamQueue, headerNames, requestMs })
  const cookieName = cookie === false ? undefined : cookie
  checkCookie(cookieName)

  const ports = withDefaultPorts(options.ports)
  const seal = secret === undefined ? undefined : createSeal(secret)
  const scopes = joinRealmScopes(() => core.newScope())
  const { maxEntries, maxBytes, sizeOf } = options
  const store =
    options.store ??
    createLruStore({
      ...(maxEntries !== undefined && { maxEntries }),
      ...(maxBytes !== undefined && { maxBytes }),
      ...(sizeOf && { sizeOf }),
      onEvict: (key, reason) => core.events.emit('entryEvicted', { key, reason }),
    })
  const core = createCache({ ...options, ports, store, scopes: scopes.host, ...(seal && { seal }) })
  const { follower, events } = core

  const own = new WeakSet<Scope>()
  const hub = createStreamHub({
    follower,
    events,
    ports,
    heartbeatMs,
    maxStreams: streams,
    maxInterests: streamInterests,
    withLabels: secret === undefined,
  })
  const begin = createExchanges({
    cache: core,
    events,
    ports,
    headers: createHeaderWriter({
      follower,
      events,
      seal: seal ?? ((name: Tag) => name),
      headerTags,
      headerNames,
      cookie: cookieName,
      cors,
    }),
    cookie: cookieName,
    appendTimeout,
    isOwn: (scope) => own.has(scope),
    isProduction,
  })

  const endpoints = createEndpoints({
    authorize,
    isProduction,
    events: createEventsEndpoint({
      follower,
      events,
      hub,
      timers: ports.timers,
      maxTags: streamTags,
      queue: streamQueue,
      bodyMs: requestMs,
      authorize,
    }),
    metrics,
    onRequest: () => {
      const scope = scopes.host.current()
      if (scope) own.add(scope)
    },
  })
  const open = new WeakSet<Request>()
  const hosting: Hosting = {
    begin,
    endpoints,
    open,
    serve: createServe(begin, open),
    cookie: cookieName,
    responses: createResponseCaches({ cache: core, scopes: scopes.host, clock: ports.clock, cookie: cookieName }),
  }
  const stopMeasuring = metrics?.attach({ ...core, ...(name !== undefined && { name }) })
  const cache: ServerCache = {
    ...core,
    preview: async (target) => {
      const found = await core.preview(target)
      return { ...found, streams: hub.listening(found.tags) }
    },
    route: createRoute(hosting),
    handlers: createHandlers(endpoints),
    close: async () => {
      stopMeasuring?.()
      hub.close()
      scopes.leave()
      await core.close()
    },
  }
  return withHosting(cache, hosting)
}
