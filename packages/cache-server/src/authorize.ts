import type { Tag } from '@unstale/cache-core'

/** What somebody wants to use. */
export interface AskedEndpoint {
  /** The last segment of the path: `events`, `metrics`, `monitoring`. */
  readonly endpoint: string
  /** The tags that an event stream is to tell of; with `secret`, in their hidden form. */
  readonly tags: readonly Tag[]
}

/**
 * Decides who may use the endpoints, and which of the tags asked for an event stream may tell of: `true` for all of them, or
 * a list. What is not in the list is told as changed with every heartbeat, so that a client learns nothing and trusts nothing.
 */
export type Authorize = (request: Request, asked: AskedEndpoint) => boolean | readonly string[] | Promise<boolean | readonly string[]>

const NONE: ReadonlySet<Tag> = new Set()

/** The tags that may not be told of; undefined: the request is refused as a whole. */
export const refusedTags = (answer: boolean | readonly string[], tags: ReadonlySet<Tag>): ReadonlySet<Tag> | undefined => {
  if (answer === true) return NONE
  if (!Array.isArray(answer)) return undefined
  const allowed = new Set<string>(answer)
  return new Set([...tags].filter((tag) => !allowed.has(tag)))
}
