import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createCacheClient } from '@unstale/cache-react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Notes } from './notes'

const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
createCacheClient(queryClient, { events: '/api/cache/events' })

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Notes />
    </QueryClientProvider>
  </StrictMode>,
)
