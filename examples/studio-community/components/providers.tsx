'use client'
import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { makeQueryClient } from '@/lib/make-query-client'
import { keepWaitingWrites } from '@/lib/waiting-writes'
import { DevPanel } from './site/dev-panel'
import { PenProvider } from './site/pen-context'

export const Providers = ({ pen, children }: { readonly pen: string; readonly children: ReactNode }) => {
  const [queryClient] = useState(makeQueryClient)
  useEffect(() => keepWaitingWrites(queryClient), [queryClient])
  return (
    <QueryClientProvider client={queryClient}>
      <PenProvider initial={pen}>{children}</PenProvider>
      <DevPanel />
    </QueryClientProvider>
  )
}
