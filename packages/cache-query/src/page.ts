import type { Unsubscribe } from '@unstale/cache-bus'

/** What the client needs to know of the page it lives in. */
export interface Page {
  isVisible(): boolean
  isOnline(): boolean
  /** Calls `listener` when either may have changed, when the page is left and when it comes back from the back/forward cache. */
  onChange(listener: () => void): Unsubscribe
}

/** The page that this code runs in. Undefined on a server; where there is no document (a worker, React Native) it counts as shown. */
export const currentPage = (): Page | undefined => {
  if (typeof window === 'undefined') return undefined
  const hasDocument = typeof document !== 'undefined'
  let isLeft = false
  return {
    isVisible: () => !isLeft && (!hasDocument || document.visibilityState !== 'hidden'),
    isOnline: () => typeof navigator === 'undefined' || navigator.onLine !== false,
    onChange: (listener) => {
      if (typeof window.addEventListener !== 'function') return () => undefined
      const changed = (): void => listener()
      // An open connection would keep the page out of the back/forward cache.
      const left = (): void => {
        isLeft = true
        listener()
      }
      const back = (): void => {
        isLeft = false
        listener()
      }
      const subscriptions = [
        [window, 'online', changed],
        [window, 'offline', changed],
        [window, 'pagehide', left],
        [window, 'pageshow', back],
        ...(hasDocument ? ([[document, 'visibilitychange', changed]] as const) : []),
      ] as const
      for (const [target, name, handler] of subscriptions) target.addEventListener(name, handler)
      return () => {
        for (const [target, name, handler] of subscriptions) target.removeEventListener(name, handler)
      }
    },
  }
}
