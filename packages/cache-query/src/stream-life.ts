import { type ClientState, newCause } from './client-state'
import { applyMessage, coversInterest, type Interest, nextInterest } from './follow-stream'
import { markQuery } from './mark-query'
import { type ConnectionEnd, type OpenConnection, openConnection } from './open-connection'
import type { Page } from './page'
import { allEntries } from './query-entries'
import { callFor, isRefetchable } from './query-entry'

/** Tags that have left, and a page on which nothing tracked is looked at any more, are given this long, in ms. */
const LINGER = 60_000
/** Changes of what is cached are collected for this long, in ms. */
const COLLECT = 5
const FIRST_RETRY = 1_000
const LAST_RETRY = 30_000
/** Failed openings in a row after which polling takes over. */
const TRIES = 3
/** How many polls later the stream is tried again. */
const POLLS = 10

/** `idle`: nobody looks at anything tracked, or the page is hidden. */
export type StreamState = 'idle' | 'connecting' | 'live' | 'polling' | 'offline'

export interface StreamLifeOptions {
  readonly state: ClientState
  readonly url: string
  readonly fetch: typeof fetch
  readonly page: Page
  readonly pollEvery: number
  readonly silenceMs: number
  readonly maxTags: number
  /** The state changed, or a message came. */
  readonly onChange: (state: StreamState) => void
}

export interface StreamLife {
  /** What is cached, or who looks at it, has changed. */
  interestChanged(): void
  close(): void
}

interface Connection extends OpenConnection {
  readonly interest: Interest
  /** It asked for one answer. */
  readonly once: boolean
}

/**
 * Keeps one connection open while somebody looks: a changed set of tags opens another, and the old one closes when that has answered.
 * Whatever ends a connection, the next one asks from the client's own cursor, so nothing is missed.
 */
export const createStreamLife = (options: StreamLifeOptions): StreamLife => {
  const { state, page, pollEvery, onChange } = options
  const { clock, timers, random } = state.ports
  let current: StreamState = 'idle'
  let live: Connection | undefined
  let opening: Connection | undefined
  let cursor = 0
  let failures = 0
  let pollsLeft = 0
  /** Polls in a row that nobody answered: the server is down, rather than streams impossible. */
  let unanswered = 0
  /** Whether a stream has been tried since the endpoint answered again. */
  let isStreamTried = false
  let provenAt = clock.monotonic()
  let isClosed = false
  let isLingering = false
  const pending = new Map<'collect' | 'retry' | 'shrink' | 'linger', () => void>()

  const later = (name: 'collect' | 'retry' | 'shrink' | 'linger', delayMs: number, task: () => void): void => {
    if (pending.has(name)) return
    pending.set(
      name,
      timers.after(delayMs, () => {
        pending.delete(name)
        task()
      }),
    )
  }
  const forget = (...names: readonly ('collect' | 'retry' | 'shrink' | 'linger')[]): void => {
    for (const name of names) {
      pending.get(name)?.()
      pending.delete(name)
    }
  }
  const become = (next: StreamState): void => {
    const isOther = current !== next
    current = next
    if (isOther) state.events.emit('connectionChanged', { state: next })
    onChange(next)
  }
  const isLookedAt = (): boolean => allEntries(state).some(({ tags, query }) => tags.length > 0 && query.getObserversCount() > 0)
  const disconnect = (): void => {
    opening?.close()
    live?.close()
    opening = undefined
    live = undefined
    forget('retry', 'shrink')
  }

  const retry = (delayMs: number): void => later('retry', delayMs, () => step())
  /** Half of it to one and a half: clients that lost the same server do not come back at once. */
  const retryAbout = (delayMs: number): void => retry(delayMs * (0.5 + random.next()))

  const poll = (): void => {
    if (--pollsLeft === 0) failures = 0
    retry(pollEvery)
  }

  /** The endpoint answers again: a server that was away serves streams as before, so one is tried at once. */
  const tryStream = (): void => {
    isStreamTried = true
    failures = TRIES - 1
    become('connecting')
    retry(FIRST_RETRY * random.next())
  }

  /** Nobody answers. The stated bound holds by loading what is looked at, in case only this endpoint is gone: not before a poll has shown it. */
  const pollSoon = (wasPoll: boolean): void => {
    if (wasPoll) isStreamTried = false
    const delay = Math.min(FIRST_RETRY * 2 ** unanswered++, LAST_RETRY, pollEvery)
    if (wasPoll && clock.monotonic() - provenAt >= pollEvery) {
      provenAt = clock.monotonic()
      refetchLookedAt()
    }
    retryAbout(delay)
  }

  const onEnd = (connection: Connection, end: ConnectionEnd): void => {
    const wasLive = connection === live
    if (wasLive) live = undefined
    else opening = undefined
    const isAnswered = connection.interest.applied !== undefined
    if (isAnswered) {
      unanswered = 0
      provenAt = clock.monotonic()
    }
    if (end === 'unsupported') {
      // Nothing will ever tell: the stated bound holds by loading what is looked at.
      if (connection.once) refetchLookedAt()
      failures = TRIES
      pollsLeft = POLLS
      isStreamTried = true
    } else if (end === 'answered') {
      // Asked for a stream it answers once: that is all it does.
      if (!connection.once) isStreamTried = true
      failures = TRIES
    } else failures = isAnswered ? 0 : failures + 1
    const delay = isAnswered && end === 'closed' ? FIRST_RETRY / 2 : Math.min(FIRST_RETRY * 2 ** Math.max(failures - 1, 0), LAST_RETRY)
    if (live) {
      // What goes on does not carry what this one was opened for: that is asked for again all the same.
      if (failures < TRIES) return retryAbout(delay)
      // Followed by two connections of two kinds the cursor would speak for neither: one that asks for everything takes over.
      live.close()
      live = undefined
    }
    if (failures >= TRIES) {
      if (pollsLeft === 0) pollsLeft = POLLS
      if (end === 'answered' && !isStreamTried) return tryStream()
      become('polling')
      return isAnswered || end === 'unsupported' ? poll() : pollSoon(connection.once)
    }
    become('connecting')
    retryAbout(delay)
  }

  const refetchLookedAt = (): void => {
    const count = state.local.bump()
    for (const entry of allEntries(state)) {
      if (entry.tags.length === 0 || !isRefetchable(entry)) continue
      callFor(entry, count)
      markQuery(state, entry, newCause(state, 'timer', 'no event stream'))
      state.calm.invalidated(entry)
    }
  }

  const open = (): void => {
    const once = failures >= TRIES
    const { interest, request } = nextInterest(state, cursor, options.maxTags)
    const connection: Connection = {
      interest,
      once,
      ...openConnection({
        url: options.url,
        fetch: options.fetch,
        request,
        once,
        clock,
        timers,
        silenceMs: options.silenceMs,
        onEnd: (end) => onEnd(connection, end),
        onMessage: (message) => {
          const isFirst = interest.applied === undefined
          if (applyMessage(state, interest, message) === 'gap') {
            connection.close()
            return onEnd(connection, 'failed')
          }
          if (isFirst) {
            if (!once) {
              live?.close()
              live = connection
              opening = undefined
              failures = 0
              isStreamTried = false
            }
            forget('shrink')
          }
          if (connection === live || once) cursor = interest.applied ?? cursor
          become(once ? 'polling' : 'live')
          if (isFirst) step()
        },
      }),
    }
    opening = connection
    if (!live && !once) become('connecting')
  }

  const step = (): void => {
    forget('collect')
    if (isClosed) return
    if (isLookedAt()) {
      isLingering = true
      forget('linger')
    } else if (isLingering)
      later('linger', LINGER, () => {
        isLingering = false
        step()
      })
    if (!isLingering || !page.isVisible() || !page.isOnline()) {
      disconnect()
      failures = 0
      become(page.isOnline() ? 'idle' : 'offline')
      return
    }
    if (opening || pending.has('retry')) return
    if (!live) return open()
    if (!coversInterest(state, live.interest)) return open()
    if (live.interest.carried.size > [...state.index.tags].length) later('shrink', LINGER, () => live && !opening && open())
  }

  const stopPage = page.onChange(() => {
    if (page.isVisible() && page.isOnline() && !live && !opening) forget('retry')
    live?.look()
    step()
  })

  return {
    interestChanged: () => later('collect', COLLECT, step),
    close: () => {
      isClosed = true
      stopPage()
      disconnect()
      forget('collect', 'linger')
    },
  }
}
