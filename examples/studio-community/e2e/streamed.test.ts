import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launch } from './browser'
import { type StreamedSite, serveStreamed } from './workbench/serve-streamed'

let browser: Browser
let site: StreamedSite
let page: Page
let complaints: string[] = []
const eventually = { timeout: 10_000, interval: 20 }

beforeAll(async () => {
  ;[site, browser] = await Promise.all([serveStreamed(), launch()])
}, 120_000)
afterEach(async () => {
  await page?.context().close()
  complaints = []
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

interface Seen {
  readonly frames: readonly string[]
  readonly mismatches: readonly string[]
}

const open = async (): Promise<void> => {
  page = await (await browser.newContext()).newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
  await page.goto(site.url, { waitUntil: 'commit' })
  await page.getByTestId('status').getByText('live').waitFor()
}
const shown = (name: string): Promise<string> => page.getByTestId(name).first().innerText()
const seen = (): Promise<Seen> =>
  page.evaluate(() => {
    const { frames, mismatches } = window as unknown as Seen
    return { frames, mismatches }
  })
/** The values that a query had on the page, one after the other; none twice in a row. */
const valuesOf = (frames: readonly string[], name: string): readonly string[] => {
  const values = frames.flatMap((frame) => new RegExp(`(?:^| )${name}=(\\S+)`).exec(frame)?.[1] ?? [])
  return values.filter((value, at) => value !== values[at - 1])
}
/** What two components show of one query is the same in every frame in which both are there. */
const torn = (frames: readonly string[], name: string): readonly string[] =>
  frames.filter((frame) => {
    const [one, two] = [new RegExp(`(?:^| )${name}=(\\S+)`).exec(frame)?.[1], new RegExp(`${name} again=(\\S+)`).exec(frame)?.[1]]
    return two !== undefined && one !== two
  })
const since = (count: number): readonly string[] => site.asked.slice(count)

describe('a page that is streamed', () => {
  it('asks for nothing again where nothing was written meanwhile', async () => {
    const count = site.asked.length
    const [price, stock] = [site.hold('price'), site.hold('stock')]
    await open()
    expect([await shown('title'), await shown('price')]).toEqual(['1', '…'])
    price()
    stock()
    await page.getByTestId('stock again').getByText('1').waitFor()
    await expect.poll(() => shown('hooks'), eventually).toBe('live false 0 1 idle')
    expect(since(count)).toEqual([])
    expect([complaints, (await seen()).mismatches]).toEqual([[], []])
  })

  it('shows what was written between its shell and a part that was read before, after one more request, and tears no frame', async () => {
    const count = site.asked.length
    const [price, stock] = [site.hold('price'), site.hold('stock')]
    await open()
    await site.write('price', 2)
    await site.write('title', 2)
    await expect.poll(() => shown('title'), eventually).toBe('2')
    expect(since(count)).toEqual(['title'])
    price()
    await expect.poll(() => shown('price'), eventually).toBe('2')
    expect(since(count)).toEqual(['title', 'price'])
    await site.write('stock', 2)
    stock()
    await expect.poll(() => shown('stock again'), eventually).toBe('2')
    await expect.poll(() => shown('hooks'), eventually).toMatch(/^live false 1/)
    // The page notes a frame when it is drawn, which is after the text is there.
    await expect.poll(async () => valuesOf((await seen()).frames, 'stock').at(-1), eventually).toBe('2')
    const { frames, mismatches } = await seen()
    expect(since(count)).toEqual(['title', 'price', 'stock'])
    // What was read before may be seen until its one request is answered, and never again.
    const history = ['title', 'price', 'stock'].map((name) => valuesOf(frames, name).join(' '))
    expect(history).toEqual([expect.stringMatching(/^(1 )?2$/), expect.stringMatching(/^… (1 )?2$/), expect.stringMatching(/^… (1 )?2$/)])
    expect([torn(frames, 'price'), torn(frames, 'stock')]).toEqual([[], []])
    expect([complaints, mismatches]).toEqual([[], []])
  })

  it('asks for nothing again where the part was read after the write', async () => {
    const count = site.asked.length
    await site.write('price', 3)
    const stock = site.hold('stock')
    await open()
    await page.getByTestId('price again').getByText('3').waitFor()
    await site.write('elsewhere', 1)
    stock()
    await page.getByTestId('stock again').waitFor()
    await expect.poll(() => shown('hooks'), eventually).toMatch(/^live/)
    expect(since(count)).toEqual([])
    expect([complaints, (await seen()).mismatches]).toEqual([[], []])
  })
})
