import { type DehydratedState, QueryClient } from '@tanstack/react-query'
import { createCacheClient } from '@unstale/cache-react'
import { hydrateRoot } from 'react-dom/client'
import { loadInBrowser, StreamedApp } from './streamed-app'

const shared = window as unknown as {
  readonly states: Readonly<Record<string, DehydratedState>>
  readonly frames: string[]
  readonly mismatches: string[]
}
Object.assign(window, { frames: [], mismatches: [] })

const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } })
createCacheClient(queryClient, { events: '/events', channel: false })

/** What is on the page in each frame, where it is another than in the one before. */
const look = (): void => {
  // What has arrived and is not in its place yet is hidden.
  const outputs = [...document.querySelectorAll('output')].filter((output) => output.closest('[hidden]') === null)
  const shown = outputs.map(({ dataset, textContent }) => `${dataset['testid']}=${textContent}`).join(' ')
  if (shared.frames.at(-1) !== shown) shared.frames.push(shown)
  requestAnimationFrame(look)
}
look()

hydrateRoot(
  document.getElementById('root') as HTMLElement,
  <StreamedApp queryClient={queryClient} stateOf={(name) => shared.states[name] as DehydratedState} load={loadInBrowser} />,
  { onRecoverableError: (error) => shared.mismatches.push(String(error)) },
)
