/** All loads of a cache that have been asked for their signal and have not ended. */
interface OpenEnds {
  readonly closing: AbortSignal
  readonly open: Set<LoadEnd>
}

/** How a load is told to stop. Plain data, since every load has one: its signal is made when it is asked for, and most loaders never do. */
export interface LoadEnd {
  aborted: boolean
  why: unknown
  controller: AbortController | undefined
  stops: (() => void)[] | undefined
  readonly ends: OpenEnds
}

/** Loads also stop when the cache is closed. One listener serves all: a signal's listeners are not for thousands. */
export const createLoadEnds = (closing: AbortSignal): (() => LoadEnd) => {
  const ends: OpenEnds = { closing, open: new Set() }
  closing.addEventListener('abort', () => {
    for (const end of ends.open) abortLoad(end, closing.reason)
  })
  return () => ({ aborted: false, why: undefined, controller: undefined, stops: undefined, ends })
}

export const signalOf = (end: LoadEnd): AbortSignal => {
  if (!end.controller) {
    const { closing, open } = end.ends
    end.controller = new AbortController()
    if (closing.aborted) end.controller.abort(closing.reason)
    else if (end.aborted) end.controller.abort(end.why)
    else open.add(end)
  }
  return end.controller.signal
}

export const abortLoad = (end: LoadEnd, reason: unknown): void => {
  if (end.aborted) return
  end.aborted = true
  end.why = reason
  end.ends.open.delete(end)
  end.controller?.abort(reason)
  for (const stop of end.stops ?? []) stop()
}

/** Calls `stop` when the load is told to stop. */
export const whenAborted = (end: LoadEnd, stop: () => void): void => {
  end.stops ??= []
  end.stops.push(stop)
}

/** The load has ended by itself. */
export const loadOver = (end: LoadEnd): void => {
  if (end.controller) end.ends.open.delete(end)
}
