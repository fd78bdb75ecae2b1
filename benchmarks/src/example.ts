import type { Browser, Page } from 'playwright-core'
import { launch } from '../../examples/shared/launch'
import { logRequests, type RequestLog } from '../../examples/shared/requests'
import { startApp } from '../../examples/studio-community/demo/start-app.mjs'
import { ensureChromium } from '../../scripts/ensure-chromium.mjs'

const DATA = /^\/(studio|community)\/api\/(?!cache)/

export interface OpenPage {
  readonly page: Page
  readonly log: RequestLog
}

export interface Example {
  readonly url: string
  /** A page in a browser of its own. */
  open(path: string, pen: string): Promise<OpenPage>
  close(): Promise<void>
}

/** The built example on a free port, and a browser. */
export const openExample = async (): Promise<Example> => {
  process.env.CHROME_PATH = ensureChromium()
  const app = await startApp()
  let browser: Browser
  try {
    browser = await launch()
  } catch (error) {
    await app.stop()
    throw error
  }
  return {
    url: app.url,
    open: async (path, pen) => {
      const context = await browser.newContext({ reducedMotion: 'reduce' })
      await context.addCookies([{ name: 'pen', value: pen, url: app.url }])
      const page = await context.newPage()
      const log = logRequests(page, DATA)
      await page.goto(app.url + path)
      await page.locator('[data-testid="cache-status"][data-state="live"]').waitFor({ state: 'attached' })
      return { page, log }
    },
    close: async () => {
      await browser.close()
      await app.stop()
    },
  }
}

/** Nothing has been asked for, and nothing is under way, for as long as any invalidation is put off. */
export const quiet = async (pages: readonly OpenPage[]): Promise<void> => {
  let before = -1
  for (;;) {
    const now = pages.reduce((sum, { log }) => sum + log.taken().length, 0)
    if (now === before && pages.every(({ log }) => log.pending() === 0)) return
    before = now
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}
