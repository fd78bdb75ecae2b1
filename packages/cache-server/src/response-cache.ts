import { type Cache, type Clock, parsePosition, type Scope, type ScopeHost, tag } from '@unstale/cache-core'
import { durationOf, parseCacheControl } from './cache-control'
import { parseStringList } from './header-list'
import { readCookie } from './needed-position'
import { policyOf, type ResponsePolicy } from './response-policy'
import { createSeenPolicies } from './seen-policies'
import { type ReadyResponse, type ResponseHead, readyResponse, type StoredResponse, storeResponse } from './stored-response'

export interface ResponseCacheOptions {
  /** How long a response without `max-age` may answer, in ms. Left out: until one of its tags is invalidated; without tags it is not kept. */
  readonly ttl?: number
  /** Request headers that belong to the key, beside those that a response names in `Vary`. Default none. */
  readonly headers?: readonly string[]
  /** A larger body is passed on and not kept. Default 1 MiB. */
  readonly maxBytes?: number
}

/** A request, whoever holds it. */
export interface AskedRequest {
  readonly method: string
  /** Host, path and query. */
  readonly url: string
  header(name: string): string | null
}

/** What running the handler came to. Without a body the response has been passed on to the client, or is being. */
export interface HandlerRun {
  readonly head: ResponseHead
  readonly body: Uint8Array | undefined
}

/** Runs the handler. Asks once its response begins whether the whole of it is wanted; else it goes its own way. */
export type RunHandler = (wanted: (head: ResponseHead) => boolean, maxBytes: number) => Promise<HandlerRun>

/** Answers a request from memory or by its handler. Undefined: the handler's response went its own way. */
export type Respond = (request: AskedRequest, run: RunHandler) => Promise<ReadyResponse | undefined>

export interface ResponseCacheContext {
  readonly cache: Pick<Cache, 'getOrSet' | 'newScope' | 'run'>
  readonly scopes: ScopeHost
  readonly clock: Clock
  /** The SDK's own cookie, which identifies nobody. */
  readonly cookie: string | undefined
}

/** Plain data: a store may write it down. */
interface Kept {
  /** Undefined: the response is for nobody but who asked. */
  readonly response: StoredResponse | undefined
  readonly policy: ResponsePolicy | undefined
  /** The headers that chose it, as they were. */
  readonly chosenBy: readonly (readonly [name: string, value: string | null])[]
  readonly isTagged: boolean
}

const NOTHING: Kept = { response: undefined, policy: undefined, chosenBy: [], isTagged: false }
const MEBIBYTE = 2 ** 20
const never = (): boolean => false

/** How long it may answer, in ms; undefined: until one of its tags says otherwise; 0: not at all. */
const lifetimeOf = ({ lifetime }: ResponsePolicy, isTagged: boolean, ttl: number | undefined): number | undefined => {
  const limit = lifetime === 0 && isTagged ? ttl : (lifetime ?? ttl)
  return isTagged ? limit : (limit ?? 0)
}

/**
 * Whole responses, kept as entries like any other: fresh while no tag that their handler read has changed.
 * Personal ones are never kept, and never asked for.
 */
export const createResponseCaches =
  ({ cache, scopes, clock, cookie }: ResponseCacheContext) =>
  ({ ttl, headers: chosen = [], maxBytes = MEBIBYTE }: ResponseCacheOptions): Respond => {
    const seen = createSeenPolicies()

    const identifiesClient = (request: AskedRequest): boolean => {
      if (request.header('authorization') !== null) return true
      const cookies = request.header('cookie')
      return cookies?.split(';').some((pair) => cookie === undefined || readCookie(pair, cookie) === null) ?? false
    }

    const keyOf = ({ url, header }: AskedRequest): string => {
      const names = new Set([...chosen.map((name) => name.toLowerCase()), ...seen.varyOf(url)])
      return `response ${JSON.stringify([url, ...[...names].sort().map((name) => [name, header(name)])])}`
    }

    /** What the handler, or a response that it passed on, says itself of its tags and its age. False: it cannot be told. */
    const adopt = (scope: Scope, headers: Headers): boolean => {
      const groups = headers.get('cache-groups')
      const names = groups === null ? [] : parseStringList(groups)
      scope.track(...(names ?? []).filter((name) => name !== '').map((name) => tag(name)))
      const stated = headers.get('cache-position')
      const position = stated === null ? undefined : parsePosition(stated)
      if (position) scope.use({ epoch: position.epoch, asOf: position.seq, tags: [] })
      return names !== undefined && (stated === null || position !== undefined)
    }

    /** Runs the handler inside a load: what it reads belongs to the entry and to the request. */
    const fill = async (
      request: AskedRequest,
      within: Scope,
      run: RunHandler,
    ): Promise<{ readonly kept: Kept; readonly keepFor: number | undefined; readonly own: StoredResponse | undefined }> => {
      const load = scopes.current()
      const scope = cache.run(within, () => cache.newScope())
      const identified = identifiesClient(request)
      const wanted = (head: ResponseHead): boolean => {
        const policy = policyOf(head)
        seen.note(request.url, policy)
        return request.method === 'GET' && policy !== undefined && (policy.isPublic || !identified)
      }
      const { head, body } = await cache.run(scope, () => run(wanted, maxBytes))
      const isKnown = adopt(scope, head.headers)
      load?.use({ epoch: scope.epoch, asOf: scope.asOf, tags: [...scope.tags.keys()], covers: [...scope.tags.values()] })
      const own = body && storeResponse(head, body, clock.wall())
      const policy = policyOf(head)
      const isTagged = scope.tags.size > 0
      const keepFor = policy && own && isKnown ? lifetimeOf(policy, isTagged, ttl) : 0
      const kept = { response: own, policy, chosenBy: policy?.vary.map((name) => [name, request.header(name)] as const) ?? [], isTagged }
      return { kept: keepFor === 0 ? NOTHING : kept, keepFor, own }
    }

    /** A client that asks for validation is not answered by a clock. */
    const isRecentEnough = (request: AskedRequest, madeAt: number): boolean => {
      const directives = parseCacheControl(request.header('cache-control'))
      const limit = directives.has('no-cache') ? 0 : durationOf(directives, 'max-age')
      return limit === undefined || clock.wall() - madeAt < limit
    }

    return async (request, run) => {
      const { method, url } = request
      const within = scopes.current()
      const isRead = method === 'GET' || method === 'HEAD'
      const pass = async (): Promise<undefined> => {
        within?.saw('bypass')
        const { head } = await run(never, 0)
        if (isRead) seen.note(url, policyOf(head))
      }
      const isWhole = request.header('range') === null && !parseCacheControl(request.header('cache-control')).has('no-store')
      const identified = identifiesClient(request)
      // Whoever is known to the server waits for nobody else's response, unless that is for everybody.
      if (!within || !isRead || !isWhole || (identified && !seen.isPublic(url))) return pass()
      const ready = (response: StoredResponse): ReadyResponse =>
        readyResponse(response, { method, ifNoneMatch: request.header('if-none-match') }, clock.wall())

      for (;;) {
        const key = keyOf(request)
        const stale = within.outcomes.get('stale')
        const isStale = (): boolean => within.outcomes.get('stale') !== stale
        let filled: Awaited<ReturnType<typeof fill>> | undefined
        let isOwn = false
        let kept: Kept
        try {
          kept = await cache.getOrSet<Kept>({
            key,
            factory: async ({ keepFor }) => {
              await undefined
              // An old response is sent while this runs, and the handler has only one client to write to: the next request loads.
              if (isStale()) {
                keepFor(0)
                return NOTHING
              }
              isOwn = true
              filled = await fill(request, within, run)
              if (filled.keepFor !== undefined) keepFor(filled.keepFor)
              return filled.kept
            },
          })
        } catch (error) {
          if (isOwn) throw error
          // Somebody else's handler failed, or its client left: that says nothing of this one.
          return pass()
        }
        if (filled) return filled.own && ready(filled.own)
        const { response, policy, chosenBy, isTagged } = kept
        if (!response || !policy || (identified && !policy.isPublic)) return pass()
        if ((policy.mustRevalidate && isStale()) || !(isTagged || isRecentEnough(request, response.madeAt))) return pass()
        if (chosenBy.every(([name, value]) => request.header(name) === value)) return ready(response)
        // Learned from what was found: the next key tells the two apart.
        seen.note(url, policy)
        if (keyOf(request) === key) return pass()
      }
    }
  }
