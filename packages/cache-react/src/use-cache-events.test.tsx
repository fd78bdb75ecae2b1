// @vitest-environment happy-dom
import { QueryClient } from '@tanstack/react-query'
import { act, cleanup, renderHook } from '@testing-library/react'
import { createCacheClient, tag } from '@unstale/cache-query'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { useCacheEvents } from './use-cache-events'

afterEach(cleanup)

describe('useCacheEvents', () => {
  it('calls the latest listener for the events that it names, once each, and renders nothing', async () => {
    const queryClient = new QueryClient()
    const client = createCacheClient(queryClient, { channel: false })
    const heard: string[] = []
    let renders = 0
    const { rerender, unmount } = renderHook(
      ({ prefix }) => {
        renders++
        useCacheEvents(
          ['invalidationMatched', 'clientReset'],
          ({ name, payload }) => heard.push(`${prefix} ${name} ${Object.keys(payload)[0]}`),
          queryClient,
        )
      },
      { wrapper: StrictMode, initialProps: { prefix: 'first' } },
    )
    const before = renders
    await act(async () => void (await client.invalidate(tag('a'))))
    rerender({ prefix: 'second' })
    const after = renders
    await act(async () => void (await client.invalidate(tag('a'))))
    expect(heard).toEqual(['first invalidationMatched tags', 'second invalidationMatched tags'])
    expect([after - before, renders - after]).toEqual([2, 0])
    unmount()
    await client.invalidate(tag('a'))
    expect(heard).toHaveLength(2)
    expect(client.events.listens('invalidationMatched')).toBe(false)
  })

  it('hears everything where it is asked to', async () => {
    const queryClient = new QueryClient()
    const client = createCacheClient(queryClient, { channel: false, tagsOf: () => [tag('a')] })
    const names: string[] = []
    renderHook(() => useCacheEvents('*', ({ name }) => names.push(name), queryClient))
    await queryClient.fetchQuery({ queryKey: ['a'], queryFn: () => 1 })
    await client.invalidate(tag('a'))
    expect(names).toEqual(['queryTagged', 'queryMarked', 'invalidationMatched'])
  })
})
