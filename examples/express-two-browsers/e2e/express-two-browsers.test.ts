import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeViolations } from '../../shared/axe'
import { launch } from '../../shared/launch'
import { logRequests, type RequestLog } from '../../shared/requests'
import { type Running, start } from '../server'

interface Bidder {
  readonly page: Page
  readonly log: RequestLog
}

let app: Running
let browsers: Browser[] = []
let wren: Bidder
let juno: Bidder

const open = async (browser: Browser, name: string): Promise<Bidder> => {
  const page = await browser.newPage()
  const log = logRequests(page, /^\/lots/)
  await page.goto(`${app.url}?bidder=${name}`)
  await page.getByText('live', { exact: true }).waitFor()
  await page.getByText('A brass lamp').waitFor()
  return { page, log }
}
const highest = ({ page }: Bidder, id: number): Promise<string> => page.locator(`#lot-${id} .highest`).innerText()
const bid = ({ page }: Bidder, id: number): Promise<void> => page.locator(`#lot-${id} button`).click()

beforeAll(async () => {
  app = await start()
  // Two browsers, not two windows of one: nothing but the server connects them.
  browsers = await Promise.all([launch(), launch()])
  const [one, two] = browsers as [Browser, Browser]
  ;[wren, juno] = await Promise.all([open(one, 'Wren'), open(two, 'Juno')])
})
afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  app?.close()
})

describe('two browsers', () => {
  it('show each other’s bids, and ask for the lot that was bid on alone', async () => {
    juno.log.forget()
    await bid(wren, 1)
    await expect.poll(() => highest(juno, 1), { timeout: 10_000 }).toBe('15')
    await juno.page.locator('#lot-1', { hasText: 'bid by Wren' }).waitFor()
    expect(juno.log.taken()).toEqual(['GET /lots/1'])
    await bid(juno, 1)
    await wren.page.locator('#lot-1', { hasText: 'bid by Juno' }).waitFor()
    expect([await highest(wren, 1), await highest(juno, 1)]).toEqual(['20', '20'])
  })

  it('show a bidder the own bid without an event stream: its answer says what to load again', async () => {
    const page = await (browsers[0] as Browser).newPage()
    await page.route('**/cache/events', (route) => route.abort())
    await page.goto(`${app.url}?bidder=Otis`)
    await page.locator('#lot-2 button', { hasText: 'Bid 15' }).click()
    await page.locator('#lot-2', { hasText: 'yours' }).waitFor()
    await page.close()
  })

  it('refuse a bid that came too late: nothing is loaded again for it', async () => {
    // Juno's page has not heard: its stream and its reads are held up, so it bids on what it shows.
    await juno.page.locator('#lot-3', { hasText: 'Bid 15' }).waitFor()
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await juno.page.route('**/lots/3', async (route) => {
      await held
      await route.fallback()
    })
    await bid(wren, 3)
    await wren.page.locator('#lot-3', { hasText: 'yours' }).waitFor()
    await bid(juno, 3)
    await juno.page.locator('#lot-3', { hasText: 'Somebody has bid more.' }).waitFor()
    wren.log.forget()
    release()
    await juno.page.locator('#lot-3', { hasText: 'bid by Wren' }).waitFor()
    expect(wren.log.taken()).toEqual([])
  })

  it('have nothing that axe-core objects to', async () => {
    expect(await axeViolations(wren.page)).toEqual([])
  })
})
