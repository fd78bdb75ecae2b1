import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeViolations } from '../../shared/axe'
import { launch } from '../../shared/launch'
import { logRequests, type RequestLog } from '../../shared/requests'
import { type Running, start } from '../server'

let app: Running
let browser: Browser
let [first, second]: { readonly page: Page; readonly log: RequestLog }[] = []

const open = async () => {
  const page = await (await browser.newContext()).newPage()
  const log = logRequests(page, /^\/api\/items/)
  await page.goto(app.url)
  await page.getByText('live', { exact: true }).waitFor()
  await page.getByText('Bread').waitFor()
  return { page, log }
}

beforeAll(async () => {
  ;[app, browser] = await Promise.all([start(), launch()])
  ;[first, second] = [await open(), await open()]
})
afterAll(async () => {
  await browser?.close()
  app?.close()
})

describe('a page without a framework', () => {
  it('shows what the other adds and ticks, and asks once for each', async () => {
    if (!first || !second) throw new Error('two pages are open')
    second.log.forget()
    await first.page.getByRole('textbox').fill('Ink')
    await first.page.getByRole('button', { name: 'Add' }).click()
    await second.page.getByText('Ink').waitFor()
    await first.page.getByLabel('Pears').check()
    await second.page.locator('li', { hasText: 'Pears' }).locator(':checked').waitFor()
    expect(second.log.taken()).toEqual(['GET /api/items', 'GET /api/items'])
    expect(await first.page.getByText('Ink').count()).toBe(1)
  })

  it('draws a change before it is confirmed, and takes it back when it is refused', async () => {
    if (!first) throw new Error('a page is open')
    const { page } = first
    let refuse: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      refuse = resolve
    })
    await page.route('**/api/items/*', async (route) => {
      await held
      await route.fulfill({ status: 403, json: {} })
    })
    await page.getByLabel('Bread').check()
    const ticked = page.locator('li', { hasText: 'Bread' }).locator(':checked')
    expect(await ticked.count()).toBe(1)
    refuse()
    await expect.poll(() => ticked.count()).toBe(0)
  })

  it('has nothing that axe-core objects to', async () => {
    expect(first && (await axeViolations(first.page))).toEqual([])
  })
})
