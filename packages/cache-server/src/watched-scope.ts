import type { Cause, Scope, ScopeWatcher, Tag, TagSet } from '@unstale/cache-core'

/** A request's scope, and what the exchange must know about it while it runs. */
export class WatchedScope implements ScopeWatcher {
  readonly scope: Scope
  private appends = 0
  private isWriting = false
  private onWriting: (() => void) | undefined = undefined
  private onLate: ((tag: Tag) => void) | undefined = undefined
  /** How many tags the scope had when that was last looked at. They keep their order: what is new stands behind them. */
  private known = 0

  constructor(inner: Scope, cause?: Cause) {
    // The scope itself, and no copy of it: what changes in it (its epoch, its age) changes there.
    const scope = inner as { -readonly [Name in keyof Scope]: Scope[Name] }
    if (cause) scope.cause = cause
    scope.watcher = this
    this.scope = scope
  }

  expecting(append: Promise<unknown>): void {
    this.appends++
    if (!this.isWriting) {
      this.isWriting = true
      this.onWriting?.()
    }
    const ended = (): void => void this.appends--
    append.then(ended, ended)
  }

  grew(scope: { readonly tags: TagSet }): void {
    if (!this.onLate) return
    const { tags } = scope
    if (tags.size <= this.known) return
    const late = [...tags.keys()][this.known] as Tag
    this.known = tags.size
    this.onLate(late)
  }

  /** Calls `listener` when the first append begins, at once where one has. */
  whenWriting(listener: () => void): void {
    if (this.isWriting) listener()
    else this.onWriting = listener
  }

  /** Whether an append is under way that nobody has to have awaited. */
  pending(): boolean {
    return this.appends > 0
  }

  /** From now on a tag that is not yet carried is reported to `onLate`. */
  close(onLate: (tag: Tag) => void): void {
    this.known = this.scope.names().length
    this.onLate = onLate
  }

  /** The work is over: what code still running in it reads concerns nobody. */
  end(): void {
    this.onLate = undefined
    // Whatever was made within the scope knows it, timers of the connection among them: through it they would keep the response.
    this.onWriting = undefined
  }
}
