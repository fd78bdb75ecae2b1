'use client'
import { useMutationState } from '@tanstack/react-query'
import { useCacheStatus } from '@unstale/cache-react'
import { wiring } from '@/compare/wiring'
import { formatCount } from '@/lib/format'

type State = ReturnType<typeof useCacheStatus>['state']

const words: Readonly<Record<State, string>> = {
  idle: 'At rest',
  connecting: 'Connecting',
  live: 'Live',
  polling: 'Checking now and then',
  offline: 'Offline',
}

/** How many writes wait for a connection. */
const useWaiting = (): number => useMutationState({ filters: { predicate: ({ state }) => state.isPaused } }).length

const Connection = () => {
  const { state } = useCacheStatus()
  const waiting = useWaiting()
  return (
    <span className="live" data-testid="cache-status" data-state={state} data-waiting={waiting} role="status">
      <span className="live-dot" aria-hidden="true" />
      <span className="live-word">
        {words[state]}
        {waiting > 0 && ` · ${formatCount(waiting, 'change')} kept here`}
      </span>
    </span>
  )
}

const Copy = () => (
  <span className="live" data-testid="cache-status" data-state="copy">
    A copy {wiring === 'hand' ? 'that invalidates by hand' : 'that invalidates everything'}
  </span>
)

/** Whether this page hears of other people's changes as they happen. */
export const LiveStatus = wiring === 'tags' ? Connection : Copy
