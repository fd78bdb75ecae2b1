import { AsyncLocalStorage } from 'node:async_hooks'
import { type Realm, realm, type Scope, type ScopeHost } from '@unstale/cache-core'

export interface RealmScopes {
  readonly host: ScopeHost
  /** Takes the host out of the realm again, if it still is the one there. */
  leave(): void
}

/**
 * Lets code find the request it runs in. All copies of this package in a realm share one AsyncLocalStorage,
 * so that a data function bundled twice still reports to the request; the cache made last opens scopes for
 * those who know no cache, such as a query client that renders on the server.
 */
export const joinRealmScopes = (open: () => Scope): RealmScopes => {
  const shared: Realm = realm()
  const before = shared.scopes
  const storage = before ? undefined : new AsyncLocalStorage<Scope>()
  const host: ScopeHost = {
    current: before?.current ?? (() => storage?.getStore()),
    run: before?.run ?? ((scope, work) => (storage ? storage.run(scope, work) : work())),
    open,
  }
  shared.scopes = host
  return {
    host,
    leave: () => {
      if (shared.scopes === host && before) shared.scopes = before
    },
  }
}
