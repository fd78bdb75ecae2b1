import { coreError } from './errors'
import type { ScopeHost } from './scope'

/** The version of what copies of this package share in one realm: not the package's version. */
const FORMAT = 1
const slot = Symbol.for('unstale.realm')

/** What must exist once a realm, however many copies of the package (ESM, CJS, bundled) it holds. */
export interface Realm {
  readonly format: number
  /** How work in this realm finds the scope it runs in; set by a server cache. */
  scopes: ScopeHost | undefined
}

/** The realm's shared state. Throws `STATE_FORMAT_MISMATCH` when another copy has left one of another format. */
export const realm = (): Realm => {
  const holder = globalThis as { [slot]?: Realm }
  const found = holder[slot]
  if (!found) return (holder[slot] = { format: FORMAT, scopes: undefined })
  if (found.format !== FORMAT) {
    throw coreError(
      'STATE_FORMAT_MISMATCH',
      `Two versions of Unstale share this realm and do not understand each other (state format ${found.format} and ${FORMAT}). Make every @unstale package resolve to one version: look at "npm ls @unstale/cache-core".`,
      String(found.format),
    )
  }
  return found
}
