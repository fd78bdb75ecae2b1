'use client'
import { useCacheStatus } from '@unstale/cache-react'

type State = ReturnType<typeof useCacheStatus>['state']

const words: Readonly<Record<State, string>> = {
  idle: 'At rest',
  connecting: 'Connecting',
  live: 'Live',
  polling: 'Checking now and then',
  offline: 'Offline',
}

/** Whether this page hears of other people's changes as they happen. */
export const LiveStatus = () => {
  const { state } = useCacheStatus()
  return (
    <span className="live" data-testid="cache-status" data-state={state} role="status" title={`Updates: ${words[state]}`}>
      <span className="live-dot" aria-hidden="true" />
      <span className="live-word">{words[state]}</span>
    </span>
  )
}
