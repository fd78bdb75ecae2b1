import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, startApp } from '../demo/start-app.mjs'
import { axeViolations } from './axe'
import { launch, type Visitor, visit } from './browser'
import { inViews } from './views'

let dataDir: string
let app: RunningApp
let browser: Browser
let visitors: Visitor[] = []
const eventually = { timeout: 10_000, interval: 20 }

const enter = async (path: string): Promise<Visitor> => {
  const visitor = await visit(browser, `${app.url}${path}`)
  visitors.push(visitor)
  return visitor
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'unstale-hooks-'))
  ;[app, browser] = await Promise.all([startApp({ dataDir }), launch()])
}, 120_000)
afterEach(async () => {
  await Promise.all(visitors.map(({ context }) => context.close()))
  visitors = []
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
  if (dataDir) await rm(dataDir, { recursive: true, force: true })
})

const firstPost = async ({ page }: Visitor): Promise<string> =>
  ((await page.getByTestId('posts').locator('> li').first().getAttribute('data-testid')) as string).replace('post-', '')

describe('a like that is drawn before it is confirmed', () => {
  it('is shown in every frame once and never again as it was, however slow the server and whatever is loaded meanwhile', async () => {
    const fan = await enter('/community/1')
    const id = await firstPost(fan)
    const count = fan.page.getByTestId(`like-count-${id}`)
    const before = Number(await count.innerText())
    const isLiked = (await fan.page.getByTestId(`like-${id}`).getAttribute('aria-pressed')) === 'true'
    await fan.page.evaluate((name) => {
      const shown: number[] = []
      Object.assign(window, { shown })
      const look = (): void => {
        shown.push(Number(document.querySelector(`[data-testid="${name}"]`)?.textContent))
        requestAnimationFrame(look)
      }
      look()
    }, `like-count-${id}`)
    let answer: () => void = () => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    await fan.page.route('**/like', async (route) => {
      const response = await route.fetch()
      await held
      await route.fulfill({ response })
    })
    await fan.page.getByTestId(`like-${id}`).click()
    const after = before + (isLiked ? -1 : 1)
    expect(Number(await count.innerText())).toBe(after)
    // The event of the write arrives before its reply; what it makes the page load may not be shown twice.
    await expect
      .poll(() => fan.requests.filter((request) => request.startsWith('GET /community/api/posts?')).length, eventually)
      .toBeGreaterThan(0)
    answer()
    await fan.page.waitForResponse((response) => response.url().endsWith('/like'))
    await fan.page.waitForTimeout(400)
    const shown = await fan.page.evaluate(() => (window as unknown as { readonly shown: readonly number[] }).shown)
    const firstAfter = shown.indexOf(after)
    expect(shown.slice(0, firstAfter).every((value) => value === before)).toBe(true)
    expect(shown.slice(firstAfter).every((value) => value === after)).toBe(true)
  })

  it('is taken back when the server refuses', async () => {
    const fan = await enter('/community/1')
    const id = await firstPost(fan)
    const count = fan.page.getByTestId(`like-count-${id}`)
    const before = await count.innerText()
    let refuse: () => void = () => undefined
    const held = new Promise<void>((resolve) => (refuse = resolve))
    await fan.page.route('**/like', async (route) => {
      await held
      await route.fulfill({ status: 403, json: { error: { message: 'no' } } })
    })
    await fan.page.getByTestId(`like-${id}`).click()
    expect(await count.innerText()).not.toBe(before)
    refuse()
    await expect.poll(() => count.innerText(), eventually).toBe(before)
    expect(await fan.page.getByTestId(`like-${id}`).getAttribute('data-failed')).toBe('true')
  })
})

describe('a scene that is renamed', () => {
  it('has its new title in the outline before the server has answered', async () => {
    const writer = await enter('/studio/stories/1')
    const title = writer.page.getByTestId('scene-title')
    await title.waitFor()
    let answer: () => void = () => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    await writer.page.route('**/studio/api/scenes/*', async (route) => {
      if (route.request().method() === 'PATCH') await held
      await route.continue()
    })
    await title.fill('A title nobody has confirmed')
    await title.blur()
    await writer.page
      .getByRole('link', { name: /A title nobody has confirmed/ })
      .first()
      .waitFor()
    expect(await writer.page.getByTestId('save-state').getAttribute('data-state')).toBe('saving')
    answer()
    await writer.page.locator('[data-testid="save-state"][data-state="saved"]').waitFor()
  })
})

describe('a link', () => {
  it('has what it leads to before it is followed, and asks for it once', async () => {
    const reader = await enter('/community/1')
    const id = await firstPost(reader)
    const asked = (): readonly string[] => reader.requests.filter((request) => request.startsWith(`GET /community/api/posts/${id}`))
    const answered = ['', '/replies'].map((end) =>
      reader.page.waitForResponse((response) => response.url().endsWith(`/community/api/posts/${id}${end}`)),
    )
    await reader.page.getByTestId(`post-${id}`).getByRole('link').hover()
    await Promise.all((await Promise.all(answered)).map((response) => response.finished()))
    await reader.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    expect(asked()).toHaveLength(2)
    await reader.page.mouse.move(0, 0)
    await reader.page.getByTestId(`post-${id}`).getByRole('link').hover()
    await reader.page.waitForTimeout(300)
    expect(asked()).toHaveLength(2)
  })
})

describe('the pages', () => {
  const paths = ['/', '/studio', '/studio/stories/1', '/community', '/community/1', '/community/posts/1', '/community/1?panel']
  it.each(inViews(paths.map((path) => ({ path }))))(
    '$path has nothing that axe-core objects to, at $width px, $colorScheme',
    async ({ path, width, colorScheme }) => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' })
      const page = await context.newPage()
      await page.goto(app.url + path)
      if (path.endsWith('panel')) await page.getByRole('button', { name: 'Open the cache panel' }).click()
      expect(await axeViolations(page)).toEqual([])
      await context.close()
    },
  )

  it('hold no code of the panel until it is asked for, and the panel shows the page’s own queries', async () => {
    const { page } = await enter('/community/1')
    const scripts = (): Promise<readonly string[]> =>
      page.evaluate(async () => {
        const urls = performance.getEntriesByType('resource').map(({ name }) => name)
        return Promise.all(urls.filter((url) => url.endsWith('.js')).map((url) => fetch(url).then((response) => response.text())))
      })
    expect((await scripts()).some((code) => code.includes('Open the cache panel'))).toBe(false)
    expect((await scripts()).some((code) => code.includes('u-axis'))).toBe(false)
    await page.goto(`${app.url}/community/1?panel`)
    await page.getByRole('button', { name: 'Open the cache panel' }).click()
    await page.getByRole('option').filter({ hasText: '"posts"' }).first().click()
    await page
      .getByText(/^post[:?]/)
      .first()
      .waitFor()
  })
})
