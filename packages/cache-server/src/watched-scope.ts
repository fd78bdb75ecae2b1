import type { Cause, Scope, Tag, TagSource } from '@unstale/cache-core'

/** A request's scope, and what the exchange must know about it while it runs. */
export interface WatchedScope {
  readonly scope: Scope
  /** Whether an append is under way that nobody has to have awaited. */
  pending(): boolean
  /** From now on a tag that is not yet carried is reported to `onLate`. */
  close(onLate: (tag: Tag) => void): void
  /** The work is over: what code still running in it reads concerns nobody. */
  end(): void
}

export const watchScope = (inner: Scope, cause?: Cause): WatchedScope => {
  let appends = 0
  let onLate: ((tag: Tag) => void) | undefined

  /** Whatever adds tags passes here: afterwards the set has grown by what could not be announced. */
  const growing = (add: () => void): void => {
    const report = onLate
    const before = report && new Set(inner.tags.keys())
    add()
    const late = before && [...inner.tags.keys()].find((tag) => !before.has(tag))
    if (late !== undefined) report?.(late)
  }

  // Inherits, so that what changes in the scope (its epoch, its age) is read there and not copied here.
  const scope: Scope = Object.assign(Object.create(inner) as Scope, {
    ...(cause && { cause }),
    track: (...sources: readonly TagSource[]): void => growing(() => inner.track(...sources)),
    use: (part: Parameters<Scope['use']>[0]): void => growing(() => inner.use(part)),
    expect: (append: Promise<unknown>): void => {
      appends++
      const ended = (): void => void appends--
      append.then(ended, ended)
      inner.expect(append)
    },
  })

  return {
    scope,
    pending: () => appends > 0,
    close: (report) => {
      onLate = report
    },
    end: () => {
      onLate = undefined
    },
  }
}
