// @vitest-environment happy-dom
import { notifyManager, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render } from '@testing-library/react'
import { createCacheClient, tag } from '@unstale/cache-query'
import { type ReactNode, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it } from 'vitest'
import { CacheDebugPanel, type CacheDebugPanelProps } from './cache-debug-panel'

notifyManager.setScheduler(queueMicrotask)
afterEach(() => {
  cleanup()
  document.body.replaceChildren()
})

const bench = (props: CacheDebugPanelProps = {}) => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  const client = createCacheClient(queryClient, { channel: false, tagsOf: ([name]) => [tag(String(name))] })
  const Data = (): ReactNode => useQuery({ queryKey: ['price'], queryFn: async () => 5 }).data
  const tree = (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Data />
        <CacheDebugPanel {...props} />
      </QueryClientProvider>
    </StrictMode>
  )
  return { queryClient, client, tree }
}
const shadow = (): ShadowRoot => document.querySelector('[data-unstale="unstale-panel"]')?.shadowRoot as ShadowRoot
const button = (label: string): HTMLElement => shadow().querySelector(`[aria-label="${label}"]`) as HTMLElement
const hotkey = { code: 'KeyU', key: 'U', altKey: true, shiftKey: true }

describe('CacheDebugPanel', () => {
  it('lives in a shadow root with its own styles and the nonce that it is given', async () => {
    const { tree } = bench({ styleNonce: 'abc', theme: 'dark' })
    await act(async () => void render(tree))
    expect(shadow().querySelector('style')?.getAttribute('nonce')).toBe('abc')
    expect(shadow().querySelector('.root')?.getAttribute('data-theme')).toBe('dark')
    expect(document.head.querySelectorAll('style')).toHaveLength(0)
  })

  it('opens with its button and its key, closes with Escape, and walks its tabs with arrows', async () => {
    const { tree } = bench()
    await act(async () => void render(tree))
    expect(shadow().querySelector('.panel')).toBeNull()
    await act(async () => button('Open the cache panel').click())
    expect(shadow().querySelector('.panel')).not.toBeNull()
    const tabs = [...shadow().querySelectorAll<HTMLElement>('[role=tab]')]
    await act(async () => void fireEvent.keyDown(tabs[0] as HTMLElement, { key: 'ArrowRight' }))
    expect(tabs.map((tab) => tab.getAttribute('aria-selected'))).toEqual(['false', 'true', 'false', 'false', 'false'])
    await act(async () => void fireEvent.keyDown(tabs[1] as HTMLElement, { key: 'End' }))
    expect(tabs[4]?.getAttribute('aria-selected')).toBe('true')
    await act(async () => void fireEvent.keyDown(tabs[4] as HTMLElement, { key: 'Escape' }))
    expect(shadow().querySelector('.panel')).toBeNull()
    await act(async () => void fireEvent.keyDown(window, hotkey))
    expect(shadow().querySelector('.panel')).not.toBeNull()
  })

  it('keeps what happened while it was closed', async () => {
    const { tree, client } = bench()
    await act(async () => void render(tree))
    await act(async () => void (await client.invalidate(tag('none'))))
    await act(async () => void fireEvent.keyDown(window, hotkey))
    expect(shadow().querySelector('[data-tab=findings]')?.textContent).toContain('1')
    await act(async () => (shadow().querySelector('[data-tab=findings]') as HTMLElement).click())
    expect(shadow().textContent).toMatch(/An invalidation of none.* matched nothing\./)
  })

  it('says its words in another language', async () => {
    const { tree } = bench({ initialIsOpen: true, messages: { noFindings: 'Nichts zu beanstanden.' } })
    await act(async () => void render(tree))
    await act(async () => (shadow().querySelector('[data-tab=findings]') as HTMLElement).click())
    expect(shadow().textContent).toContain('Nichts zu beanstanden.')
  })

  it('is not on the page that a server sends', () => {
    const { queryClient } = bench()
    expect(renderToString(<CacheDebugPanel queryClient={queryClient} initialIsOpen />)).toBe('')
  })
})
