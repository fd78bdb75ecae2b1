import type { QueryClient } from '@tanstack/query-core'
import type { ClientState } from './client-state'
import type { CacheClient } from './client-types'
import { queryError } from './errors'
import type { Frame } from './frame'
import type { Listener } from './listener'

/** The version of what copies of this package share in one realm: not the package's version. */
const FORMAT = 1
const slot = Symbol.for('unstale.query')

/** What transports and clients share, however many copies of the package (ESM, CJS, bundled) a page holds. */
export interface QueryRealm {
  readonly format: number
  /** The query or mutation whose function is running right now, synchronously. */
  current: Frame | undefined
  /** Which load a signal belongs to, once the function has read it. */
  readonly frames: WeakMap<AbortSignal, Frame>
  /** Every attached client of a page. Weak: a QueryClient that is dropped without `destroy` may go. */
  readonly listeners: Set<WeakRef<Listener>>
  readonly clients: WeakMap<QueryClient, CacheClient>
  /** What `track` finds of a client. */
  readonly targets: WeakMap<QueryClient, { readonly state: ClientState }>
}

export const queryRealm = (): QueryRealm => {
  const holder = globalThis as { [slot]?: QueryRealm }
  const found = holder[slot]
  if (!found)
    return (holder[slot] = {
      format: FORMAT,
      current: undefined,
      frames: new WeakMap(),
      listeners: new Set(),
      clients: new WeakMap(),
      targets: new WeakMap(),
    })
  if (found.format !== FORMAT) {
    throw queryError('STATE_FORMAT_MISMATCH', `${found.format} and ${FORMAT}`)
  }
  return found
}

/** The clients that listen on this page. */
export const listeners = (): readonly Listener[] => {
  const all: Listener[] = []
  const known = queryRealm().listeners
  for (const reference of known) {
    const listener = reference.deref()
    if (listener) all.push(listener)
    else known.delete(reference)
  }
  return all
}
