import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeViolations } from '../../shared/axe'
import { launch } from '../../shared/launch'
import { logRequests, type RequestLog } from '../../shared/requests'
import { type Running, start } from '../server'

interface Window {
  readonly page: Page
  readonly log: RequestLog
}

let app: Running
let browser: Browser
let all: Window
let pinned: Window

const open = async (): Promise<Window> => {
  const page = await (await browser.newContext()).newPage()
  const log = logRequests(page, /^\/api\/notes/)
  await page.goto(app.url)
  await page.getByText('live', { exact: true }).waitFor()
  await page.getByText('Oil for the lamp', { exact: true }).waitFor()
  return { page, log }
}

beforeAll(async () => {
  ;[app, browser] = await Promise.all([start(), launch()])
  ;[all, pinned] = await Promise.all([open(), open()])
  await pinned.page.getByRole('checkbox').check()
  await pinned.page.getByText('Oil for the lamp', { exact: true }).waitFor({ state: 'detached' })
})
afterAll(async () => {
  await browser?.close()
  app?.close()
})

describe('a single-page application', () => {
  it('shows a note that is pinned elsewhere in the list of pinned ones', async () => {
    pinned.log.forget()
    await all.page.getByRole('button', { name: 'Pin “Oil for the lamp”' }).click()
    await pinned.page.getByText('Oil for the lamp', { exact: true }).waitFor()
    expect(pinned.log.taken()).toEqual(['GET /api/notes?pinned=true'])
  })

  it('does not load that list again for a note that is not pinned', async () => {
    pinned.log.forget()
    await all.page.getByRole('textbox').fill('Not for everybody')
    await all.page.getByRole('button', { name: 'Add' }).click()
    await all.page.getByText('Not for everybody', { exact: true }).waitFor()
    // Something that the other window has to hear, so that it has heard what came before as well.
    await all.page.getByRole('button', { name: 'Pin “Oil for the lamp”' }).click()
    await pinned.page.getByText('Oil for the lamp', { exact: true }).waitFor({ state: 'detached' })
    expect(pinned.log.taken()).toEqual(['GET /api/notes?pinned=true'])
  })

  it('has nothing that axe-core objects to', async () => {
    expect(await axeViolations(all.page)).toEqual([])
  })
})
