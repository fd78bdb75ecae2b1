import type { Bus, CacheEvents, Cause } from '@unstale/cache-bus'
import type { Position, Tag } from '@unstale/cache-core'
import type { Place } from './place'

/** What a transport needs of a client: the narrow side of it. */
export interface Listener {
  readonly events: Bus<CacheEvents>
  /** The `fetch` that the client was given. */
  readonly fetch: typeof fetch | undefined
  /** Whether responses of this address may speak to the client, and be told positions. */
  accepts(url: string): boolean
  needed(): Position | undefined
  /** The position that the client has applied: what a response without one counts as. */
  applied(): Place
  /** The client's own count. */
  counted(): number
  /** A read said where it stands. */
  readAt(position: Position, url: string): void
  /** A write of this browser named tags, at a position if the server said one. */
  written(tags: readonly Tag[], position: Position | undefined, cause: Cause): void
}
