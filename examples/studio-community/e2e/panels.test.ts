import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { axeViolations } from './axe'
import { launch } from './browser'
import { type View, views } from './views'
import { servePage } from './workbench/bundle'

interface Workbench {
  readonly fill: (count: number) => Promise<void>
  readonly storm: (perSecond: number) => void
  readonly client: { readonly events: { emit(name: string, payload: object): void } }
}
declare const workbench: Workbench

type Site = Awaited<ReturnType<typeof servePage>>
let browser: Browser
let [panelSite, dashboardSite]: Site[] = []
let pages: Page[] = []

beforeAll(async () => {
  ;[panelSite, dashboardSite, browser] = await Promise.all([servePage('./storm-page.tsx'), servePage('./dashboard-page.tsx'), launch()])
}, 120_000)
afterEach(async () => {
  await Promise.all(pages.map((page) => page.context().close()))
  pages = []
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([panelSite?.close(), dashboardSite?.close()])
})

const open = async (url: string, { width, colorScheme }: View): Promise<{ readonly page: Page; readonly problems: string[] }> => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  pages.push(page)
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await page.goto(url)
  return { page, problems }
}

const openPanel = async (view: View) => {
  const opened = await open(panelSite?.url ?? '', view)
  const { page } = opened
  await page.evaluate(async () => {
    await workbench.fill(300)
    const cause = { id: 'c1', source: 'push', label: 'a write elsewhere' }
    workbench.client.events.emit('queryMarked', { query: '["scene",0,{"page":0}]', tags: ['scene:0'], cause })
    workbench.client.events.emit('invalidationMatched', { tags: ['scene:0'], matched: 1, marked: 1, cause })
    workbench.client.events.emit('queryRefetched', { query: '["scene",0,{"page":0}]', cause, changed: true, durationMs: 40 })
    workbench.client.events.emit('invalidationMatched', { tags: ['scen:1'], matched: 0, marked: 0, cause: { id: 'c2', source: 'manual' } })
  })
  await page.keyboard.press('Alt+Shift+U')
  await page.getByRole('option').first().waitFor()
  return opened
}

describe('the panel', () => {
  it.each(views)('has nothing that axe-core objects to in any of its pages, at $width px, $colorScheme', async (view) => {
    const { page, problems } = await openPanel(view)
    await page.getByRole('option').first().click()
    // The content policy of the page lets in no style without the nonce: the panel needs no other. axe-core brings one of its own.
    expect(problems).toEqual([])
    expect(await axeViolations(page)).toEqual([])
    for (const tab of ['Invalidations', 'Timeline', 'Findings', 'Connection']) {
      await page.getByRole('tab', { name: tab }).click()
      if (tab === 'Invalidations') await page.getByRole('option').first().click()
      expect(await axeViolations(page)).toEqual([])
    }
  })

  it('is used with the keyboard alone: opened, filtered, walked, read, and left', async () => {
    const { page } = await openPanel({ width: 1440, colorScheme: 'dark' })
    await page.getByRole('searchbox').focus()
    await page.keyboard.type('post:9')
    await expect.poll(() => page.getByText(/^\d+ of 300 queries$/).innerText()).not.toBe('300 of 300 queries')
    await page.getByRole('listbox').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    const selected = page.getByRole('option', { selected: true })
    expect(await page.getByRole('heading', { level: 2 }).last().innerText()).toBe((await selected.locator('code').innerText()).trim())
    await page.getByRole('tab', { name: 'Queries' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('tab', { name: 'Invalidations', selected: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Open the cache panel' }).waitFor()
  })

  it('tells what an invalidation would reach, does it, and shows what came of it', async () => {
    const { page } = await openPanel({ width: 1440, colorScheme: 'light' })
    await page.getByRole('tab', { name: 'Invalidations' }).click()
    await page.getByRole('textbox', { name: 'What would reach' }).fill('story:2')
    await page.getByText('It would reach 1 query.').waitFor()
    await page.getByRole('button', { name: 'Invalidate' }).click()
    await page.getByRole('option').filter({ hasText: 'story:2' }).first().click()
    await page.getByText('["story",2,{"page":2}]').last().waitFor()
    await page.getByRole('option').filter({ hasText: 'scen:1' }).click()
    await page.getByText('a misspelt tag').waitFor()
  })

  it('keeps its history in a window of its own', async () => {
    const { page } = await openPanel({ width: 1440, colorScheme: 'light' })
    await page.evaluate(() => Object.defineProperty(window, 'documentPictureInPicture', { value: undefined }))
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Open in a window of its own' }).click(),
    ])
    await popup.getByRole('tab', { name: 'Invalidations' }).click()
    await popup.getByRole('option').filter({ hasText: 'scen:1' }).waitFor()
    expect(await page.getByRole('tab').count()).toBe(0)
    await popup.close()
    await page.getByRole('option').filter({ hasText: 'scen:1' }).waitFor()
  })

  it('exports a session that another page shows', async () => {
    const { page } = await openPanel({ width: 1440, colorScheme: 'light' })
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export session' }).click()])
    const path = await download.path()
    const other = await open(panelSite?.url ?? '', { width: 1440, colorScheme: 'light' })
    await other.page.keyboard.press('Alt+Shift+U')
    await other.page.getByText('No query is in the cache yet.').waitFor()
    await other.page.locator('input[type=file]').setInputFiles(path)
    await other.page.getByText(/A session recorded on/).waitFor()
    await other.page.getByText('300 queries').waitFor()
  })

  it('fits 320 px and 4k, and runs from right to left', async () => {
    for (const width of [320, 3_840]) {
      const { page } = await openPanel({ width, colorScheme: 'light' })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(overflow).toBeLessThanOrEqual(0)
    }
    const { page } = await open(`${panelSite?.url}?dir=rtl`, { width: 1440, colorScheme: 'light' })
    await page.getByRole('button', { name: 'Open the cache panel' }).click()
    const [title, close] = [page.getByRole('heading', { name: 'Unstale' }), page.getByRole('button', { name: 'Close' })]
    expect((await title.boundingBox())?.x ?? 0).toBeGreaterThan((await close.boundingBox())?.x ?? 0)
  })
})

describe('the dashboard', () => {
  const modes = [
    ['busy', 'Needs a look'],
    ['quiet', 'Nothing was read or written in this time.'],
    ['closed', 'closed to you'],
    ['missing', 'createMetrics'],
  ] as const
  const cases = modes.flatMap(([mode, words]) => views.map((view) => ({ mode, words, ...view })))
  it.each(cases)('has nothing that axe-core objects to: $mode, at $width px, $colorScheme', async ({ mode, words, ...view }) => {
    const { page, problems } = await open(`${dashboardSite?.url}?mode=${mode}`, view)
    await page.getByText(words).first().waitFor()
    expect(problems).toEqual([])
    expect(await axeViolations(page)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })

  it('compares with the range before, keeps what it had when an answer fails, and silences an alert', async () => {
    const { page } = await open(dashboardSite?.url ?? '', { width: 1440, colorScheme: 'light' })
    await page.getByRole('button', { name: 'Compare' }).click()
    await page
      .getByText(/% before/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Silence for 1 h' }).click()
    await page.getByText(/silenced until/).waitFor()
    await page.reload()
    await page.getByText(/silenced until/).waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
    expect(download.suggestedFilename()).toMatch(/^cache-metrics-1h-.*\.csv$/)
    await page.evaluate(() => (window as unknown as { setMode(mode: string): void }).setMode('down'))
    await page.getByRole('button', { name: '15 min' }).click()
    await page.getByText(/These numbers are .* old/).waitFor()
    expect(await page.getByText('Answered from memory').count()).toBe(1)
  })

  it('runs from right to left', async () => {
    const { page } = await open(`${dashboardSite?.url}?dir=rtl`, { width: 1440, colorScheme: 'light' })
    await page.getByText('Needs a look').waitFor()
    const [title, print] = [page.getByRole('heading', { name: 'Cache metrics' }), page.getByRole('button', { name: 'Print' })]
    expect((await title.boundingBox())?.x ?? 0).toBeGreaterThan((await print.boundingBox())?.x ?? 0)
  })
})
