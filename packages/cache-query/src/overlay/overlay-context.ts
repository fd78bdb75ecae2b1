import type { ClientState } from '../client-state'
import type { LayerStore } from './layer-store'
import type { PendingChange } from './layers'

/** What the parts of one client's overlay share. */
export interface OverlayContext {
  readonly state: ClientState
  readonly layering: LayerStore
  /** Changes without a reply. */
  readonly pending: Set<PendingChange>
  /** Counts one more thing that has happened. */
  readonly tick: () => number
}
