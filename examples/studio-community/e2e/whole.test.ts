import type { MetricsReport, MonitoringReport } from '@unstale/cache-metrics'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { axeViolations } from '../../shared/axe'
import { type RunningApp, startApp } from '../demo/start-app.mjs'
import { live } from './browser'
import { calmed, eventually, goAway, openTheatre, type Seat, type SeatOptions, send, type Theatre } from './theatre'

let theatre: Theatre
let seats: Seat[] = []
const stage = inject('stage')

const sit = async (path: string, options: Partial<SeatOptions> = {}): Promise<Seat> => {
  const seat = await theatre.sit(path, { at: stage.a, ...options })
  seats.push(seat)
  return seat
}

const firstScene = async (at: string, storyId: number): Promise<number> => {
  const response = await fetch(`${at}/studio/api/stories/${storyId}/write`)
  const desk = (await response.json()) as { readonly chapters: readonly { readonly scenes: readonly { readonly id: number }[] }[] }
  return desk.chapters[0]?.scenes[0]?.id ?? 0
}
const textOf = ({ page }: Seat): Promise<string> => page.getByTestId('scene-text').inputValue()
const firstPost = async ({ page }: Seat): Promise<string> =>
  ((await page.getByTestId('posts').locator('> li').first().getAttribute('data-testid')) as string).replace('post-', '')

beforeAll(async () => {
  theatre = await openTheatre()
})
afterEach(async () => {
  await Promise.all([...new Set(seats.map(({ context }) => context))].map((context) => context.close()))
  seats = []
})
afterAll(async () => {
  await theatre?.close()
})

describe('a page rendered on the server', () => {
  it.each(['/studio', '/studio/stories/1', '/community', '/community/1', '/community/1?page=2', '/community/posts/4'])(
    '%s is hydrated with what it shows: nothing is fetched again',
    async (path) => {
      const seat = await sit(path)
      await calmed(seat)
      expect(seat.log.taken()).toEqual([])
    },
  )

  it('was read before anybody asked for it, where everybody asks first', async () => {
    const { url, stop } = await startApp({ env: { DATABASE_URL: stage.databaseUrl, REDIS_URL: '' }, readyPath: '/icon.svg' })
    try {
      const statusOf = async (path: string): Promise<string> => (await fetch(url + path)).headers.get('cache-status') ?? ''
      // What is read ahead has been read as soon as the last of it answers from memory, with nobody having asked for the others.
      await expect.poll(() => statusOf('/community/api/posts?communityId=2'), eventually).toMatch(/hit/)
      for (const path of ['/studio/api/stories', '/community/api/communities', '/community/api/posts?communityId=1'])
        expect(await statusOf(path), path).toMatch(/hit/)
    } finally {
      await stop()
    }
  })
})

describe('a reply', () => {
  it('is shown at once, in every frame once, and named when the server has named it', async () => {
    const { page } = await sit('/community/posts/7')
    const words = `Said once, at ${Date.now()}.`
    await page.evaluate((text) => {
      const shown: number[] = []
      Object.assign(window, { shown })
      const look = (): void => {
        shown.push([...document.querySelectorAll('.reply-body')].filter(({ textContent }) => textContent === text).length)
        requestAnimationFrame(look)
      }
      look()
    }, words)
    let answer: () => void = () => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    await page.route('**/replies', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback()
      const response = await route.fetch()
      await held
      await route.fulfill({ response })
    })
    await page.getByTestId('reply-body').fill(words)
    await page.getByTestId('reply-form').getByRole('button').click()
    const row = page.locator('.reply', { hasText: words })
    await row.filter({ hasText: 'being sent' }).waitFor()
    answer()
    await page.locator('.reply:not([data-unsent])', { hasText: words }).waitFor()
    const shown = await page.evaluate(() => (window as unknown as { readonly shown: readonly number[] }).shown)
    expect(shown.slice(shown.indexOf(1)).every((count) => count === 1)).toBe(true)
  })

  it('comes back to the field when the server refuses it', async () => {
    const { page } = await sit('/community/posts/7')
    await page.route('**/replies', (route) =>
      route.request().method() === 'POST' ? route.fulfill({ status: 403, json: { error: { message: 'Not today.' } } }) : route.fallback(),
    )
    await page.getByTestId('reply-body').fill('Refused words.')
    await page.getByTestId('reply-form').getByRole('button').click()
    await page.getByText('Not today.').waitFor()
    expect(await page.getByTestId('reply-body').inputValue()).toBe('Refused words.')
    expect(await page.locator('.reply', { hasText: 'Refused words.' }).count()).toBe(0)
  })
})

describe('offline', () => {
  it('writes are drawn and kept; a page that is opened later sends them, once', async () => {
    const reader = await sit('/community/posts/9', { pen: 'juno' })
    const writer = await sit('/community/posts/9')
    await goAway(writer)
    const words = `Written on a train at ${Date.now()}.`
    const before = await reader.page.getByTestId('like-count-9').innerText()
    await writer.page.getByTestId('reply-body').fill(words)
    await writer.page.getByTestId('reply-form').getByRole('button').click()
    await writer.page.getByTestId('like-9').click()
    await writer.page.getByText('2 changes kept here').waitFor()
    await writer.page.locator('.reply', { hasText: words }).waitFor()
    expect(await reader.page.getByText(words).count()).toBe(0)
    // The tab is closed before there is a connection again.
    await writer.page.close()
    await writer.context.setOffline(false)
    const [again, beside] = [
      await sit('/community/posts/9', { context: writer.context }),
      await sit('/community', { context: writer.context }),
    ]
    await again.page.locator('.reply:not([data-unsent])', { hasText: words }).waitFor()
    await reader.page.getByText(words).waitFor()
    await expect.poll(() => reader.page.getByTestId('like-count-9').innerText(), eventually).not.toBe(before)
    const sent = [...again.log.taken(), ...beside.log.taken()].filter((request) => !request.startsWith('GET '))
    expect(sent.toSorted()).toEqual([expect.stringMatching(/^(PUT|DELETE) .*\/9\/like$/), 'POST /community/api/posts/9/replies'].toSorted())
    expect(await again.page.locator('.reply', { hasText: words }).count()).toBe(1)
    expect(await again.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('waiting-writes')))).toEqual([])
  })

  it('a scene goes on being written, and is saved when there is a connection', async () => {
    const writer = await sit('/studio/stories/3')
    await goAway(writer)
    await writer.page.getByTestId('scene-text').fill('Written without a net.')
    await writer.page.getByTestId('scene-text').blur()
    await writer.page.locator('[data-testid="save-state"][data-state="waiting"]').waitFor()
    await writer.context.setOffline(false)
    await writer.page.locator('[data-testid="save-state"][data-state="saved"]').waitFor()
    const scene = (await (await fetch(`${stage.b}/studio/api/scenes/${await firstScene(stage.b, 3)}`)).json()) as { readonly text: string }
    expect(scene.text).toBe('Written without a net.')
  })
})

describe('words that waited, and met newer ones', () => {
  it('are offered to the one who wrote them, whenever the scene is opened, until that is decided', async () => {
    const writer = await sit('/studio/stories/4')
    const scene = await firstScene(stage.a, 4)
    await goAway(writer)
    await writer.page.getByTestId('scene-text').fill('My words, from the train.')
    await writer.page.getByTestId('scene-text').blur()
    await writer.page.locator('[data-testid="save-state"][data-state="waiting"]').waitFor()
    await writer.page.close()
    await send('PATCH', `${stage.b}/studio/api/scenes/${scene}`, { text: 'Their words, from home.' })
    await writer.context.setOffline(false)
    const elsewhere = await sit('/community', { context: writer.context })
    await expect.poll(() => elsewhere.log.taken().filter((request) => request.startsWith('PATCH')), eventually).toHaveLength(1)
    await elsewhere.page.waitForFunction((key) => localStorage.getItem(key) !== null, `refused-save:${scene}`)
    for (const again of [
      await sit('/studio/stories/4', { context: writer.context }),
      await sit('/studio/stories/4', { context: writer.context }),
    ]) {
      await again.page.getByTestId('conflict').waitFor()
      expect(await textOf(again)).toBe('My words, from the train.')
    }
    const last = await sit('/studio/stories/4', { context: writer.context })
    await last.page.getByRole('button', { name: 'Keep mine' }).click()
    await last.page.locator('[data-testid="save-state"][data-state="saved"]').waitFor()
    const saved = (await (await fetch(`${stage.b}/studio/api/scenes/${scene}`)).json()) as { readonly text: string }
    expect(saved.text).toBe('My words, from the train.')
  })
})

describe('two people in two windows', () => {
  it('are told apart at a glance, and each sees their own likes', async () => {
    const [one, two] = [await sit('/community/2'), await sit('/community/2')]
    const id = await firstPost(one)
    await two.page.getByTitle('Juno Saltmarsh').click()
    await two.page.getByText('Juno Saltmarsh', { exact: true }).first().waitFor()
    const like = (seat: Seat) => seat.page.getByTestId(`like-${id}`)
    await expect.poll(() => two.log.pending(), eventually).toBe(0)
    const before = [await like(one).getAttribute('aria-pressed'), await like(two).getAttribute('aria-pressed')]
    await like(two).click()
    await expect.poll(() => like(two).getAttribute('aria-pressed'), eventually).not.toBe(before[1])
    const count = await two.page.getByTestId(`like-count-${id}`).innerText()
    await expect.poll(() => one.page.getByTestId(`like-count-${id}`).innerText(), eventually).toBe(count)
    expect(await like(one).getAttribute('aria-pressed')).toBe(before[0])
  })
})

describe('a tab that was away', () => {
  it('hears what it missed after it was hidden', async () => {
    const reader = await sit('/studio/stories/4')
    const turn = (state: 'hidden' | 'visible'): Promise<void> =>
      reader.page.evaluate((visibility) => {
        Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true })
        Object.defineProperty(document, 'hidden', { value: visibility === 'hidden', configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    await turn('hidden')
    await reader.page.locator('[data-testid="cache-status"]:not([data-state="live"])').waitFor({ state: 'attached' })
    const scene = await firstScene(stage.a, 4)
    await send('PATCH', `${stage.b}/studio/api/scenes/${scene}`, { text: 'Written while nobody looked.' })
    expect(await textOf(reader)).not.toBe('Written while nobody looked.')
    await turn('visible')
    await expect.poll(() => textOf(reader), eventually).toBe('Written while nobody looked.')
    await live(reader.page)
    await calmed(reader)
    expect(reader.log.taken().filter((request) => request === `GET /studio/api/scenes/${scene}`)).toHaveLength(1)
  })

  it('resets when it missed more than the log keeps: a server alone was started anew', async () => {
    const env = { DATABASE_URL: stage.databaseUrl, REDIS_URL: '' }
    let app: RunningApp = await startApp({ env })
    try {
      const reader = await sit('/studio/stories/2', { at: app.url })
      const scene = await firstScene(app.url, 2)
      await app.stop()
      await reader.page.locator('[data-testid="cache-status"]:not([data-state="live"])').waitFor({ state: 'attached' })
      app = await startApp({ env, port: app.port })
      const words = 'The new process knows of this, the old log does not.'
      await send('PATCH', `${app.url}/studio/api/scenes/${scene}`, { text: words })
      await expect.poll(() => textOf(reader), { ...eventually, timeout: 120_000 }).toBe(words)
      await live(reader.page)
      await calmed(reader)
      // Everything that is shown was refetched once, or twice where the write came after the reset; then it is quiet.
      const asked = reader.log.taken().filter((request) => request === `GET /studio/api/scenes/${scene}`)
      expect(asked.length).toBeLessThanOrEqual(2)
    } finally {
      await app.stop()
    }
  })
})

describe('what is for operators', () => {
  const ask = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${stage.a}/studio/api/cache/${path}`, { headers })
  const withToken = { authorization: `Bearer ${stage.metricsToken}` }

  it('is closed to everybody else: the pages, and the numbers at each address', async () => {
    const page = await fetch(`${stage.a}/admin`, { redirect: 'manual' })
    expect([page.status, page.headers.get('location')]).toEqual([307, expect.stringMatching(/\/admin\/login$/)])
    for (const path of ['/studio/api/cache/metrics', '/studio/api/cache/monitoring', '/api/cache/metrics', '/api/cache/monitoring']) {
      expect((await fetch(stage.a + path)).status, path).toBe(403)
      expect((await fetch(stage.a + path, { headers: { cookie: 'operator=guess', authorization: 'Bearer guess' } })).status, path).toBe(403)
    }
  })

  it('opens with the password, shows the numbers of both instances, and closes again', async () => {
    const { page, context } = await sit('/studio')
    await page.goto(`${stage.a}/admin`)
    await page.getByLabel('Password').fill('guess')
    await page.getByRole('button', { name: 'Come in' }).click()
    await page.getByText('That is not the password.').waitFor()
    await page.getByLabel('Password').fill(stage.adminPassword)
    await page.getByRole('button', { name: 'Come in' }).click()
    await page.getByText('Answered from memory').waitFor()
    const cookie = (await context.cookies()).find(({ name }) => name === 'operator')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForURL(`${stage.a}/`)
    await page.goto(`${stage.a}/admin`)
    await page.getByLabel('Password').waitFor()
  })

  it('tells a monitoring tool what the caches did and how they stand, for both instances', async () => {
    await send('PATCH', `${stage.b}/studio/api/scenes/${await firstScene(stage.b, 1)}`, { text: 'Counted.' })
    const metrics = async (): Promise<MetricsReport> => (await (await ask('metrics?timeRange=1h', withToken)).json()) as MetricsReport
    await expect.poll(async () => (await metrics()).instances.length, { timeout: 60_000, interval: 250 }).toBe(2)
    const report = await metrics()
    expect([report.schema, report.timeRange]).toEqual(['unstale.metrics/1', '1h'])
    expect(report.summary.hitRatio.denominator).toBeGreaterThan(0)
    const invalidated = report.counters.find(({ name, attributes }) => name === 'invalidations' && attributes.family === 'scene')
    expect(invalidated?.count).toBeGreaterThan(0)
    const monitoring = (await (await ask('monitoring', withToken)).json()) as MonitoringReport
    expect(monitoring.schema).toBe('unstale.monitoring/1')
    expect(monitoring.caches).toMatchObject([{ cache: 'studio', lease: { held: true } }])
    expect(monitoring.findings.filter(({ kind }) => kind === 'stale-value')).toEqual([])
    const wrong = await ask('metrics?timeRange=2h', withToken)
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('1m, 5m, 15m, 1h, 6h, 24h')])
  })
})

describe('how it looks', () => {
  const paths = ['/', '/studio', '/studio/stories/1', '/community', '/community/1', '/community/posts/7', '/admin/login']
  const views = [
    { width: 390, colorScheme: 'dark' },
    { width: 1440, colorScheme: 'light' },
  ] as const
  it.each(views)('at $width px, $colorScheme: nothing that axe-core objects to, and nothing to scroll sideways', async (view) => {
    const context = await theatre.browser.newContext({
      viewport: { width: view.width, height: 900 },
      colorScheme: view.colorScheme,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    for (const path of paths) {
      await page.goto(stage.a + path)
      expect(await axeViolations(page), path).toEqual([])
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        path,
      ).toBeLessThanOrEqual(0)
    }
    await context.close()
  })
})
