/** How a load is told to stop. Its signal is made when it is asked for: most loaders never do. */
export interface LoadEnd {
  readonly signal: AbortSignal
  readonly aborted: boolean
  abort(reason: unknown): void
  /** Calls `stop` when it is aborted. */
  onAbort(stop: () => void): void
  /** The load has ended by itself. */
  over(): void
}

/** Loads also stop when the cache is closed. One listener serves all: a signal's listeners are not for thousands. */
export const createLoadEnds = (closing: AbortSignal): (() => LoadEnd) => {
  const open = new Set<LoadEnd>()
  closing.addEventListener('abort', () => {
    for (const end of open) end.abort(closing.reason)
  })

  return () => {
    let controller: AbortController | undefined
    let stops: (() => void)[] | undefined
    let aborted = false
    let why: unknown
    const end: LoadEnd = {
      get signal() {
        if (!controller) {
          controller = new AbortController()
          if (closing.aborted) controller.abort(closing.reason)
          else if (aborted) controller.abort(why)
          else open.add(end)
        }
        return controller.signal
      },
      get aborted() {
        return aborted
      },
      abort: (reason) => {
        if (aborted) return
        aborted = true
        why = reason
        open.delete(end)
        controller?.abort(reason)
        for (const stop of stops ?? []) stop()
      },
      onAbort: (stop) => {
        stops ??= []
        stops.push(stop)
      },
      over: () => void open.delete(end),
    }
    return end
  }
}
