import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launch } from './browser'
import { servePage } from './workbench/bundle'

interface Hooks {
  readonly client: { readonly events: { emit(name: string, payload: object): void } }
  readonly renders: () => Readonly<Record<string, number>>
  readonly heard: () => readonly string[]
  readonly asked: () => readonly string[]
  readonly reached: () => readonly string[]
  readonly setPrice: (price: number) => void
  readonly confirm: () => void
}
declare const hooks: Hooks

let browser: Browser
let site: Awaited<ReturnType<typeof servePage>>
let page: Page
let before: Readonly<Record<string, number>>

beforeAll(async () => {
  ;[site, browser] = await Promise.all([servePage('./hooks-page.tsx'), launch()])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
beforeEach(async () => {
  page = await (await browser.newContext()).newPage()
  await page.goto(site.url)
  await page.getByTestId('price').getByText('1').waitFor()
  await page.getByText('first').waitFor()
  before = await page.evaluate(() => hooks.renders())
})
afterEach(() => page.context().close())

/** How often each component has rendered since the test began. */
const rendered = async (): Promise<Readonly<Record<string, number>>> => {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  const after = await page.evaluate(() => hooks.renders())
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, count]) => (count === before[name] ? [] : [[name, count - (before[name] ?? 0)]])),
  )
}

describe('in a browser', () => {
  it('useCacheInvalidation invalidates, previews and says that it is under way; who reads only the functions never renders again', async () => {
    await page.getByRole('button', { name: 'Preview' }).click()
    expect(await page.evaluate(() => hooks.reached())).toEqual(['price price'])
    expect(await rendered()).toEqual({})
    await page.evaluate(() => hooks.setPrice(2))
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByTestId('price').getByText('2').waitFor()
    await page.getByRole('button', { name: 'Refresh', exact: true }).waitFor()
    const counts = await rendered()
    expect(counts).toMatchObject({ pending: 2, price: 1 })
    expect(Object.keys(counts).sort()).toEqual(['explain', 'pending', 'price'])
  })

  it('useExplain tells why, and back to what led to it', async () => {
    await page.evaluate(() => {
      const mutation = { id: 'm1', source: 'mutation', label: '["sell"]' }
      const write = { id: 'r1', source: 'mutation', label: 'POST /sales', parentId: 'm1' }
      const { events } = hooks.client
      events.emit('invalidationMatched', { tags: ['stock'], matched: 0, marked: 0, cause: mutation })
      events.emit('queryMarked', { query: '["price"]', tags: ['price'], cause: write })
      events.emit('queryRefetched', { query: '["price"]', cause: write, changed: false, durationMs: 5 })
    })
    await page.getByText('refetched: refetched, the same as before').waitFor()
    expect(await page.getByLabel('explanation').getByRole('listitem').allInnerTexts()).toEqual([
      'led: ["sell"] (m1) led to',
      'write: POST /sales (r1) wrote price',
      'marked: marked for price (itself)',
      'refetched: refetched, the same as before',
    ])
    expect(await page.getByTestId('refetches').innerText()).toBe('1')
    // One frame of the browser for all of them, and nobody else renders.
    expect(await rendered()).toEqual({ explain: 1 })
    await page.evaluate(() =>
      hooks.client.events.emit('queryMarked', { query: '["other"]', tags: ['x'], cause: { id: 'x', source: 'push' } }),
    )
    expect(await rendered()).toEqual({ explain: 1 })
  })

  it('useCacheEvents hears what it asks for, and renders nothing', async () => {
    await page.getByRole('button', { name: 'Elsewhere' }).click()
    await page.evaluate(() => hooks.client.events.emit('tabHeard', { tags: 1 }))
    expect(await page.evaluate(() => hooks.heard())).toEqual(['invalidationMatched'])
    expect(await rendered()).toEqual({})
  })

  it('useRealId becomes the id that the server gave, in one render, when it has answered', async () => {
    expect(await page.getByTestId('real-id').innerText()).toBe('temporary')
    await page.getByRole('button', { name: 'Write' }).click()
    await page.getByText('second').waitFor()
    expect(await page.getByTestId('real-id').innerText()).toBe('temporary')
    expect(await rendered()).toEqual({})
    await page.evaluate(() => hooks.confirm())
    await page.getByTestId('real-id').getByText('7').waitFor()
    expect(await page.getByTestId('notes').getByRole('listitem').allInnerTexts()).toEqual(['first', 'second'])
    expect(await rendered()).toEqual({ 'real id': 1 })
  })

  it('useCacheStatus says how the page hears of writes, and renders for nothing else', async () => {
    expect(await page.getByTestId('status').innerText()).toBe('idle')
    await page.getByRole('button', { name: 'Elsewhere' }).click()
    expect(await rendered()).toEqual({})
  })

  it('usePrefetchNext fetches what has mostly followed, also after the page was loaded anew, and what has not followed never', async () => {
    const go = (to: string): Promise<void> => page.getByRole('button', { name: `Go to ${to}` }).click()
    const asked = (): Promise<readonly string[]> => page.evaluate(() => hooks.asked())
    for (const to of ['detail', 'list', 'detail', 'list', 'detail']) await go(to)
    expect(await asked()).not.toContain('settings')
    await page.reload()
    await page.getByTestId('step').getByText('list').waitFor()
    await expect.poll(asked, { timeout: 10_000, interval: 20 }).toEqual(['detail'])
    expect((await page.evaluate(() => hooks.renders()))['steps']).toBe(1)
  })
})
