import type { Cause, Scope, Tag, TagSource } from '@unstale/cache-core'

/** A request's scope, and what the exchange must know about it while it runs. */
export interface WatchedScope {
  readonly scope: Scope
  /** Calls `listener` when the first append begins, at once where one has. */
  whenWriting(listener: () => void): void
  /** Whether an append is under way that nobody has to have awaited. */
  pending(): boolean
  /** From now on a tag that is not yet carried is reported to `onLate`. */
  close(onLate: (tag: Tag) => void): void
  /** The work is over: what code still running in it reads concerns nobody. */
  end(): void
}

export const watchScope = (inner: Scope, cause?: Cause): WatchedScope => {
  let appends = 0
  let isWriting = false
  let onWriting: (() => void) | undefined
  let onLate: ((tag: Tag) => void) | undefined

  /** Whatever adds tags passes here: afterwards the set has grown by what could not be announced. */
  const growing = (add: () => void): void => {
    const report = onLate
    const before = report && new Set(inner.tags.keys())
    add()
    const late = before && [...inner.tags.keys()].find((tag) => !before.has(tag))
    if (late !== undefined) report?.(late)
  }

  // The scope itself, and no copy of it: what changes in it (its epoch, its age) changes there. Nor one that inherits from it,
  // since an object that others inherit from is laid out anew, and there is one for each request.
  const scope = inner as { -readonly [Name in keyof Scope]: Scope[Name] }
  const { track, use, expect } = inner
  if (cause) scope.cause = cause
  scope.track = (...sources: readonly TagSource[]) => (onLate ? growing(() => track(...sources)) : track(...sources))
  scope.use = (part) => (onLate ? growing(() => use(part)) : use(part))
  scope.expect = (append) => {
    appends++
    if (!isWriting) {
      isWriting = true
      onWriting?.()
    }
    const ended = (): void => void appends--
    append.then(ended, ended)
    expect(append)
  }

  return {
    scope,
    whenWriting: (listener) => {
      if (isWriting) listener()
      else onWriting = listener
    },
    pending: () => appends > 0,
    close: (report) => {
      onLate = report
    },
    end: () => {
      onLate = undefined
      // Whatever was made within the scope knows it, timers of the connection among them: through it they would keep the response.
      onWriting = undefined
    },
  }
}
