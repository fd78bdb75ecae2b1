// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen } from '@testing-library/react'
import { type CacheClient, cacheClientOf, createCacheClient } from '@unstale/cache-query'
import type { ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useCacheStatus } from './use-cache-status'

afterEach(cleanup)

const State = (): ReactNode => <output>{useCacheStatus().state}</output>

/** A client whose status the test sets. */
const bench = (): { readonly tree: ReactNode; readonly set: (state: 'live' | 'idle') => void } => {
  const queryClient = new QueryClient()
  createCacheClient(queryClient, { channel: false })
  const client = cacheClientOf(queryClient) as CacheClient
  const listeners = new Set<() => void>()
  let status = client.status()
  vi.spyOn(client, 'status').mockImplementation(() => status)
  vi.spyOn(client, 'subscribe').mockImplementation((listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  })
  return {
    tree: (
      <QueryClientProvider client={queryClient}>
        <State />
      </QueryClientProvider>
    ),
    set: (state) => {
      status = { ...status, state }
      for (const listener of [...listeners]) listener()
    },
  }
}

describe('useCacheStatus', () => {
  it('renders again when the connection changes', () => {
    const { tree, set } = bench()
    render(tree)
    expect(screen.getByRole('status').textContent).toBe('idle')
    act(() => set('live'))
    expect(screen.getByRole('status').textContent).toBe('live')
  })

  it('is the state before any connection on the server, and hydrates without a mismatch whatever has happened since', async () => {
    const { tree, set } = bench()
    const root = document.createElement('div')
    root.innerHTML = renderToString(tree)
    expect(root.textContent).toBe('idle')
    set('live')
    const mismatches: unknown[] = []
    await act(async () => void hydrateRoot(root, tree, { onRecoverableError: (error) => mismatches.push(error) }))
    expect(mismatches).toEqual([])
    expect(root.textContent).toBe('live')
  })
})
