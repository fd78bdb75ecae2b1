/** Takes the pictures of docs/pictures: the panel over the running example, the dashboard over answers that are always the same. */
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { startApp } from '../demo/start-app.mjs'
import { launch, live } from './browser'
import { servePage } from './workbench/bundle'

const folder = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url))
const sizes = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
] as const
const schemes = ['light', 'dark'] as const

const each = async (browser: Browser, name: string, work: (page: Page) => Promise<{ readonly fullPage: boolean }>): Promise<void> => {
  for (const viewport of sizes) {
    for (const colorScheme of schemes) {
      const context = await browser.newContext({
        viewport,
        colorScheme,
        reducedMotion: 'reduce',
        deviceScaleFactor: viewport.width < 500 ? 2 : 1,
      })
      const page = await context.newPage()
      const { fullPage } = await work(page)
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${viewport.width}.png`), fullPage })
      await context.close()
    }
  }
}

const rows = (page: Page): Locator => page.locator('[data-unstale="unstale-panel"]').getByRole('option')
const openPanel = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Open the cache panel' }).click()
  await rows(page).first().waitFor()
}

const dataDir = await mkdtemp(join(tmpdir(), 'unstale-pictures-'))
mkdirSync(folder, { recursive: true })
const [app, browser, site] = await Promise.all([startApp({ dataDir }), launch(), servePage('./dashboard-page.tsx')])
try {
  await each(browser, 'panel', async (page) => {
    await page.goto(`${app.url}/studio/stories/1?panel`)
    await live(page)
    await openPanel(page)
    // Somebody else renames a scene; the page hears of it and loads what shows it.
    const [scene] =
      ((await (await fetch(`${app.url}/studio/api/stories/1/write`)).json()) as { chapters: { scenes: { id: number }[] }[] }).chapters[0]
        ?.scenes ?? []
    const path = `/studio/api/scenes/${scene?.id}`
    await fetch(app.url + path, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'The lamp was lit again' }),
    })
    await page.getByRole('tab', { name: 'Invalidations' }).click()
    await rows(page).first().click()
    await page.waitForTimeout(600)
    return { fullPage: false }
  })
  await each(browser, 'panel-queries', async (page) => {
    await page.goto(`${app.url}/studio/stories/1?panel`)
    await live(page)
    await openPanel(page)
    await rows(page).filter({ hasText: 'desk' }).first().click()
    await page.waitForTimeout(400)
    return { fullPage: false }
  })
  await each(browser, 'dashboard', async (page) => {
    await page.goto(site.url)
    await page.getByText('Needs a look').waitFor()
    await page.evaluate(() => document.querySelector('h1')?.remove())
    await page.getByRole('button', { name: 'Compare' }).click()
    await page
      .getByText(/% before/)
      .first()
      .waitFor()
    await page.waitForTimeout(200)
    return { fullPage: true }
  })
} finally {
  await Promise.all([browser.close(), site.close(), app.stop()])
  await rm(dataDir, { recursive: true, force: true })
}
