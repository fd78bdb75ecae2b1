import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createCacheClient, tag } from '@unstale/cache-react'
import { CacheDebugPanel } from '@unstale/cache-react/panel'
import { createRoot } from 'react-dom/client'

if (new URLSearchParams(location.search).get('dir') === 'rtl') document.documentElement.dir = 'rtl'
const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY } },
})
const client = createCacheClient(queryClient, {
  channel: false,
  tagsOf: ([kind, id]) => [tag(`${String(kind)}:${String(id)}`), tag(`${String(kind)}:*`)],
})

/** Fills the cache, a part at a time, so that the page stays alive. */
const fill = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) {
    queryClient.setQueryData([['scene', 'post', 'story', 'reply'][n % 4], n, { page: n % 7 }], {
      id: n,
      title: `Row ${n}`,
      text: 'x'.repeat(80),
    })
    if (n % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 0))
  }
}

let ticking: ReturnType<typeof setInterval> | undefined
let told = 0
/** Tells of so many events a second, as marks, matches and refetches of random queries. */
const storm = (perSecond: number): void => {
  clearInterval(ticking)
  if (perSecond === 0) return
  ticking = setInterval(() => {
    for (let n = 0; n < perSecond / 50; n++) {
      told++
      const row = Math.floor(Math.random() * 50_000)
      const query = JSON.stringify([['scene', 'post', 'story', 'reply'][row % 4], row, { page: row % 7 }])
      const cause = { id: `c${Math.floor(told / 5)}`, source: 'push' as const, label: 'storm' }
      if (told % 5 === 0) client.events.emit('invalidationMatched', { tags: [`post:${row}`], matched: told % 3, marked: 1, cause })
      else if (told % 2 === 0) client.events.emit('queryMarked', { query, tags: [`post:${row}`], cause })
      else client.events.emit('queryRefetched', { query, cause, changed: told % 3 === 0, durationMs: 40 + (told % 200) })
    }
  }, 20)
}

Object.assign(window, { workbench: { fill, storm, told: () => told, client, queryClient } })
createRoot(document.getElementById('root') as HTMLElement).render(
  <QueryClientProvider client={queryClient}>
    <CacheDebugPanel styleNonce="test" />
  </QueryClientProvider>,
)
