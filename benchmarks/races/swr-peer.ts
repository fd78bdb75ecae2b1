import { createElement, type ReactNode } from 'react'
import { create } from 'react-test-renderer'
import useSWR, { preload, SWRConfig, useSWRConfig } from 'swr'
import type { ClientPeer } from './peer'

/** Nothing is loaded again for its age or for being looked at: only because it was invalidated. */
const config = { revalidateIfStale: false, revalidateOnFocus: false, revalidateOnReconnect: false }

/** What `preload` has begun is kept by key, for all caches together. */
let instances = 0

/** SWR has no cache without hooks: they run in a renderer that draws nothing. */
export const swr: ClientPeer = {
  name: 'SWR',
  packageName: 'swr',
  told: 'key: `mutate`',
  open: (load) => {
    const cache = new Map()
    const key = `/story/${++instances}`
    let mutate: ReturnType<typeof useSWRConfig>['mutate'] | undefined
    let shown: string | undefined
    const Page = (): ReactNode => {
      mutate = useSWRConfig().mutate
      return null
    }
    const Story = (): ReactNode => {
      shown = useSWR<string>(key, load).data
      return null
    }
    const Unrelated = (): ReactNode => {
      useSWR<string>(`/unrelated${key}`, () => new Promise<string>(() => undefined))
      return null
    }
    const parts: (() => ReactNode)[] = [Page]
    const value = { ...config, provider: () => cache }
    const tree = () => createElement(SWRConfig, { value }, ...parts.map((part, index) => createElement(part, { key: index })))
    const root = create(tree())
    const mount = (part: () => ReactNode): void => {
      parts.push(part)
      root.update(tree())
    }
    return {
      prefetch: () => void preload(key, load),
      mount: () => mount(Story),
      mountUnrelated: () => mount(Unrelated),
      shown: () => shown,
      invalidate: () => mutate?.(key),
      close: () => root.unmount(),
    }
  },
}
