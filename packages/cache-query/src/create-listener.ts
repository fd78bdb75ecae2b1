import type { Bus, CacheEvents } from '@unstale/cache-bus'
import { type ClientState, moveToEpoch } from './client-state'
import { invalidateTags } from './invalidate-tags'
import type { Listener } from './listener'
import { UNKNOWN } from './place'
import { warnOnce } from './warn-once'

declare const process: { readonly env: { readonly NODE_ENV?: string } } | undefined

export interface ListenerOptions {
  readonly events: Bus<CacheEvents>
  readonly fetch: typeof fetch | undefined
  readonly origins: readonly string[]
  readonly state: () => ClientState
}

/** The side of a client that transports speak to. */
export const createListener = ({ events, fetch, origins, state }: ListenerOptions): Listener => {
  const accepted = new Set(origins.map((origin) => new URL(origin).origin))
  let lastMixed: string | undefined

  const accepts = (url: string): boolean => {
    // An address without origin is the page's own.
    if (!URL.canParse(url)) return true
    const { origin } = new URL(url)
    return accepted.has(origin) || origin === (globalThis as { readonly location?: { readonly origin: string } }).location?.origin
  }

  return {
    events,
    fetch,
    accepts,
    needed: () => state().needed.current(),
    applied: () => {
      const { epoch, applied, told } = state().followed
      return epoch === undefined ? UNKNOWN : { epoch, asOf: Math.max(applied, told) }
    },
    counted: () => state().local.count,
    readAt: ({ epoch }, url) => {
      const { followed, hasStream } = state()
      if (followed.epoch === epoch) return
      if (!hasStream) {
        // Nobody else can say which epoch is the right one; the last one heard of is as good as any.
        moveToEpoch(state(), epoch)
      } else if (followed.epoch !== undefined && lastMixed !== epoch) {
        lastMixed = epoch
        events.emit('epochsMixed', { own: followed.epoch, other: epoch, url })
        if (typeof process !== 'undefined' && process.env.NODE_ENV !== 'production')
          warnOnce('epochs', `Responses of two logs reach this page (${url}): several server instances without a shared log?`)
      }
    },
    written: (tags, position, cause) => {
      const { followed, hasStream, local, needed, tellTabs } = state()
      if (position) needed.told(position)
      if (position && !hasStream && followed.epoch !== position.epoch) {
        moveToEpoch(state(), position.epoch)
      }
      const isOwnEpoch = position !== undefined && position.epoch === followed.epoch
      if (isOwnEpoch) followed.told = Math.max(followed.told, position.seq)
      if (tags.length === 0) return
      invalidateTags(state(), tags, isOwnEpoch ? { seq: position.seq, verb: 'invalidate' } : { local: local.bump() }, cause)
      tellTabs(tags, position)
    },
  }
}
