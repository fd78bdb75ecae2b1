import { type ActionEnvelope, splitActionPosition } from '@unstale/cache-core'
import type { ActionOptions } from './action-options'
import type { HeaderSink } from './header-sink'
import { isHostSignal } from './host-signal'
import { hostingOf } from './hosting'
import { COOKIE_SECONDS } from './response-headers'
import type { ServerCache } from './server-cache-types'

export type { ActionEnvelope } from '@unstale/cache-core'
export type { ActionCookies, ActionOptions } from './action-options'

const CARRIED: ReadonlySet<string> = new Set(['cache-groups', 'cache-group-invalidation', 'cache-position'])

const collectHeaders = (): { readonly sink: HeaderSink; readonly headers: Readonly<Record<string, string>> } => {
  const headers: Record<string, string> = {}
  const sink: HeaderSink = {
    get: () => null,
    set: (name, value) => {
      if (CARRIED.has(name.toLowerCase())) headers[name.toLowerCase()] = value
    },
    append: () => undefined,
  }
  return { sink, headers }
}

/**
 * Wraps a server action: what it reads and changes is told to the browser beside its value, since actions expose no response
 * headers. `trackAction` of `@unstale/cache-query` opens the envelope. The action's own error is rethrown; what it had
 * invalidated by then counts as unknown, as with any handler that throws.
 * Throws `NOT_A_SERVER_CACHE` for anything else than a server cache.
 *
 * @example
 * 'use server'
 * export const saveScene = action(cache, async (id: string, text: string) => {
 *   await cache.mutate(model.scene(id), () => db.saveScene(id, text))
 *   return { saved: true }
 * })
 */
export const action = <Args extends readonly unknown[], T>(
  cache: ServerCache,
  fn: (...args: Args) => T | Promise<T>,
  options: ActionOptions = {},
): ((...args: Args) => Promise<ActionEnvelope<T>>) => {
  const { begin, cookie } = hostingOf(cache)

  const tellByCookie = async (position: string | undefined): Promise<void> => {
    if (cookie === undefined || position === undefined || !options.cookies) return
    const jar = await options.cookies()
    jar.set(cookie, position, { maxAge: COOKIE_SECONDS, path: '/', httpOnly: true, sameSite: 'lax' })
  }

  return async (...all) => {
    const { args, position } = splitActionPosition(all)
    const sent = cookie === undefined ? undefined : (await options.cookies?.())?.get(cookie)?.value
    const exchange = await begin({
      method: 'POST',
      url: `action ${fn.name || 'without a name'}`,
      kind: 'action',
      position,
      cookie: sent === undefined ? null : `${cookie}=${sent}`,
    })
    const { sink, headers } = collectHeaders()
    const finish = async (status: number): Promise<void> => {
      await exchange.conclude(status)
      exchange.announce(status, sink)
    }
    try {
      const value = await exchange.run(() => fn(...(args as unknown as Args)))
      await finish(200)
      const isScripted = options.headers === undefined || (await options.headers()).has('next-action')
      if (!isScripted) await tellByCookie(writtenAt(headers))
      return { value, headers }
    } catch (error) {
      await finish(isHostSignal(error) ? 303 : 500)
      // The page that is gone to is asked for by a navigation, which carries nothing else.
      if (isHostSignal(error)) await tellByCookie(writtenAt(headers))
      throw error
    } finally {
      exchange.end()
    }
  }
}

/** Where the action's own record stands; undefined where it only read. */
const writtenAt = (headers: Readonly<Record<string, string>>): string | undefined =>
  headers['cache-group-invalidation'] === undefined ? undefined : headers['cache-position']
