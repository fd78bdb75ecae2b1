export { QueryClient, QueryObserver } from '@tanstack/query-core'
