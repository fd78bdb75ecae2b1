import type { StreamChange, Tag } from '@unstale/cache-core'

/** What a client listens to. */
export interface StreamInterest {
  readonly tags: ReadonlySet<Tag>
  /** Tags that it asked for and may not hear of. */
  readonly refused: ReadonlySet<Tag>
}

/**
 * What a client is told of tags that it may not hear of: that they have changed, whatever happened. It learns nothing, and
 * nothing that it holds under such a tag counts as fresh for longer than a heartbeat.
 */
export const alwaysChanged = (refused: ReadonlySet<Tag>, applied: number): readonly StreamChange[] =>
  [...refused].map((tag) => ({ tag, seq: applied }))
