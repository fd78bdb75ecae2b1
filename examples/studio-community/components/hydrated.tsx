import { dehydrate, HydrationBoundary, type QueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'

/** Hands what the server has read to the browser, tags and positions included. */
export const Hydrated = ({ queryClient, children }: { readonly queryClient: QueryClient; readonly children: ReactNode }) => (
  <HydrationBoundary state={dehydrate(queryClient)}>{children}</HydrationBoundary>
)
