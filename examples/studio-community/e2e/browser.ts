import type { Browser, BrowserContext, Page } from 'playwright-core'

export { launch } from '../../shared/launch'

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** Every request that a page's script made to the example's data routes, as "METHOD path". */
  readonly requests: string[]
}

/** Somebody with a browser of their own, at `url`, whose event stream is open. */
export const visit = async (browser: Browser, url: string): Promise<Visitor> => {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  const requests: string[] = []
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    if (/^\/(studio|community)\/api\//.test(pathname)) requests.push(`${request.method()} ${pathname}${search}`)
  })
  await page.goto(url)
  await live(page)
  return { context, page, requests }
}

/** Waits until the page hears of writes. */
export const live = (page: Page): Promise<void> => page.locator('[data-testid="cache-status"][data-state="live"]').waitFor()
