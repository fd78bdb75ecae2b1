'use client'
import { type ComponentType, useEffect, useState } from 'react'

/** The panel for developers: always while developing, and in a built application where the address ends in `?panel`. */
export const DevPanel = () => {
  const [Panel, setPanel] = useState<ComponentType>()
  useEffect(() => {
    const isWanted = process.env.NODE_ENV === 'development' || new URLSearchParams(location.search).has('panel')
    if (isWanted) void import('@unstale/cache-react/panel').then(({ CacheDebugPanel }) => setPanel(() => CacheDebugPanel))
  }, [])
  return Panel ? <Panel /> : null
}
