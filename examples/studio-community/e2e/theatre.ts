import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect, inject, vi } from 'vitest'
import { logRequests, type RequestLog } from '../../shared/requests'
import { live } from './browser'

export const eventually = { timeout: 60_000, interval: 20 }
const DATA = /^\/(studio|community)\/api\/(?!cache)/

/** A page that somebody has open. */
export interface Seat {
  readonly page: Page
  readonly context: BrowserContext
  readonly log: RequestLog
}

export interface SeatOptions {
  readonly at: string
  /** Another tab of the same browser. Left out: a browser of one's own. */
  readonly context?: BrowserContext
  /** Whose pen; a browser's tabs share it. */
  readonly pen?: string
  /** Runs before the page is opened. */
  readonly before?: (page: Page) => Promise<void>
  /** Which state of the connection to wait for. Default: `live`. */
  readonly state?: string
}

export interface Theatre {
  readonly a: string
  readonly b: string
  readonly browser: Browser
  sit(path: string, options: SeatOptions): Promise<Seat>
  close(): Promise<void>
}

/** The pages that a suite has open on the two instances. */
export const openTheatre = async (): Promise<Theatre> => {
  const { a, b, browser: endpoint } = inject('stage')
  const browser = await chromium.connect(endpoint)
  const contexts = new Set<BrowserContext>()
  const open = async (pen: string, at: string): Promise<BrowserContext> => {
    const context = await browser.newContext({ reducedMotion: 'reduce' })
    contexts.add(context)
    await context.addCookies([{ name: 'pen', value: pen, url: at }])
    return context
  }
  return {
    a,
    b,
    browser,
    sit: async (path, { at, pen = 'wren', context, before, state = 'live' }) => {
      const own = context ?? (await open(pen, at))
      const page = await own.newPage()
      const log = logRequests(page, DATA)
      await before?.(page)
      await page.goto(at + path)
      if (state === 'live') await live(page)
      else await page.locator(`[data-testid="cache-status"][data-state="${state}"]`).waitFor({ state: 'attached' })
      return { page, context: own, log }
    },
    close: async () => {
      await Promise.all([...contexts].map((context) => context.close()))
      await browser.close()
    },
  }
}

/**
 * Nothing more comes of what the page has heard: a load that was put off begins within 50 ms of the page's own time,
 * and this timer was set after it.
 */
export const calmed = ({ page }: Seat): Promise<void> => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 60)))

/** The page has heard everything that was written before: it opens its stream anew, and the first answer says so. */
const heard = async ({ page }: Seat): Promise<void> => {
  const turn = (visibility: 'hidden' | 'visible'): Promise<void> =>
    page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
      Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    }, visibility)
  await turn('hidden')
  await page.locator('[data-testid="cache-status"]:not([data-state="live"])').waitFor({ state: 'attached' })
  await turn('visible')
  await live(page)
}

const sorted = (requests: readonly string[]): readonly string[] => requests.toSorted()
const reads = ({ log }: Seat): readonly string[] => sorted(log.taken().filter((request) => request.startsWith('GET ')))

/** Opens a page whose network is away from now on. */
export const goAway = async ({ context, page }: Seat): Promise<void> => {
  await context.setOffline(true)
  await page.locator('[data-testid="cache-status"][data-state="offline"]').waitFor({ state: 'attached' })
}

/** Who must ask for what after a write: by the name of the seat. Who is not named must ask for nothing. */
export type Expected<Name extends string> = Partial<Record<Name, readonly string[]>>

export interface Watched<Name extends string> {
  readonly seats: Readonly<Record<Name, Seat>>
  /** Is offline while it is written, and comes back afterwards. */
  readonly away: Name
  /** Has no stream, and asks every 30 s. */
  readonly deaf: Name
}

/** Does a write and waits until everybody has asked for exactly what they must, and nobody for more. */
export const expectRefetches = async <Name extends string>(
  { seats, away, deaf }: Watched<Name>,
  write: () => Promise<unknown>,
  expected: Expected<Name>,
): Promise<void> => {
  const names = Object.keys(seats) as Name[]
  await goAway(seats[away])
  for (const name of names) seats[name].log.forget()
  await write()
  const wanted = (name: Name): readonly string[] => sorted(expected[name] ?? [])
  const present = names.filter((name) => name !== away && name !== deaf)
  for (const name of present.filter((name) => wanted(name).length > 0))
    await expect.poll(() => reads(seats[name]), { ...eventually, message: `${name} asks again` }).toEqual(wanted(name))

  expect(reads(seats[deaf])).toEqual([])
  await seats[deaf].page.clock.fastForward(31_000)
  await expect.poll(() => reads(seats[deaf]), { ...eventually, message: `${deaf}, with the stream down` }).toEqual(wanted(deaf))

  expect(reads(seats[away])).toEqual([])
  await seats[away].context.setOffline(false)
  await live(seats[away].page)
  await expect.poll(() => reads(seats[away]), { ...eventually, message: `${away}, back online` }).toEqual(wanted(away))

  // Who had to ask has heard. Of the others that has to be seen: silence alone would prove nothing.
  await Promise.all(present.filter((name) => wanted(name).length === 0).map((name) => heard(seats[name])))
  await Promise.all(names.map((name) => calmed(seats[name])))
  for (const name of names) expect(reads(seats[name]), name).toEqual(wanted(name))
}

/** A page without a stream: only questions that are answered once pass. */
export const withoutStream = async (page: Page): Promise<void> => {
  await page.clock.install()
  await page.route('**/api/cache/events', (route) =>
    (route.request().headers().accept ?? '').includes('event-stream') ? route.abort() : route.fallback(),
  )
}

/** Waits until a page without a stream has given up trying, and asks now and then. */
export const untilPolling = async ({ page }: Seat): Promise<void> => {
  const status = page.getByTestId('cache-status')
  await vi.waitFor(async () => {
    await page.clock.fastForward(5_000)
    if ((await status.getAttribute('data-state')) !== 'polling') throw new Error('not polling yet')
  }, eventually)
}

/** A write of somebody without a browser. */
export const send = async (method: string, url: string, body?: object, pen = 'otis'): Promise<Response> => {
  const response = await fetch(url, {
    method,
    headers: { 'x-pen': pen, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return response
}
