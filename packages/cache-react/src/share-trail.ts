import { type CacheClient, createTrail, type Trail } from '@unstale/cache-query'

interface Shared {
  readonly trail: Trail
  users: number
}

const trails = new WeakMap<CacheClient['events'], Shared>()

/** One trail of a client's events for all who ask, as long as somebody does. */
export const shareTrail = (events: CacheClient['events']): { readonly trail: Trail; readonly leave: () => void } => {
  const shared = trails.get(events) ?? { trail: createTrail(events), users: 0 }
  trails.set(events, shared)
  shared.users++
  return {
    trail: shared.trail,
    leave: () => {
      if (--shared.users > 0) return
      shared.trail.stop()
      trails.delete(events)
    },
  }
}
