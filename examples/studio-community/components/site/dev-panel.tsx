'use client'
import { useQueryClient } from '@tanstack/react-query'
import { type ComponentType, useEffect, useState } from 'react'

/** The panel for developers: always while developing, and in a built application where the address ends in `?panel`. */
export const DevPanel = () => {
  const queryClient = useQueryClient()
  const [Panel, setPanel] = useState<ComponentType>()
  useEffect(() => {
    const asked = new URLSearchParams(location.search)
    if (process.env.NODE_ENV === 'development' || asked.has('panel'))
      void import('@unstale/cache-react/panel').then(({ CacheDebugPanel }) => setPanel(() => CacheDebugPanel))
    if (asked.has('marks')) void import('@/compare/marks').then(({ markSteps }) => markSteps(queryClient))
  }, [queryClient])
  return Panel ? <Panel /> : null
}
