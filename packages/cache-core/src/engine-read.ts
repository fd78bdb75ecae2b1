import type { GetOrSetOptions } from './cache-types'
import type { LoadEnd } from './load-end'
import type { Scope } from './scope'

/** The place of one key in a load of several. */
export interface Seat<T> {
  /** A load of the key has begun: it will come to `load`, or say that it does not. */
  readonly began: () => void
  readonly left: () => void
  readonly load: (scope: Scope, end: LoadEnd) => Promise<T>
}

/** A read as the engine makes it: what is read together has a seat in a common load. */
export interface EngineRead<T> extends GetOrSetOptions<T> {
  readonly seat?: Seat<T>
}
