import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch } from './browser'
import { longTasks, type Task, traced } from './trace'
import { servePage } from './workbench/bundle'

interface Workbench {
  readonly fill: (count: number) => Promise<void>
  readonly storm: (perSecond: number) => void
  readonly told: () => number
}
declare const workbench: Workbench

let browser: Browser
let site: Awaited<ReturnType<typeof servePage>>
let page: Page

beforeAll(async () => {
  ;[site, browser] = await Promise.all([servePage('./storm-page.tsx'), launch()])
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  await page.goto(site.url)
  await page.evaluate(() => workbench.fill(50_000))
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await site?.close()
})

const wait = (ms: number): Promise<void> => page.waitForTimeout(ms)
const cpuOf = (tasks: readonly Task[]): number => tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0)

describe('the panel beside 50,000 queries and 1,000 events a second', () => {
  it('does nothing while it is closed and nothing happens, and next to nothing while it is closed and much happens', async () => {
    const calm = await traced(browser, page, () => wait(1_000))
    expect(calm.filter(({ isScript }) => isScript)).toEqual([])
    await page.evaluate(() => workbench.storm(1_000))
    const storm = await traced(browser, page, () => wait(2_000))
    await page.evaluate(() => workbench.storm(0))
    expect(await page.evaluate(() => workbench.told())).toBeGreaterThan(500)
    expect(longTasks(storm)).toEqual([])
    console.info(
      `closed, under the storm: ${Math.round(cpuOf(storm))} ms of CPU in 2 s, longest ${Math.max(...storm.map(({ cpuMs }) => cpuMs)).toFixed(1)} ms`,
    )
  })

  it('is smooth while it is open: no task of it is long, in any of its pages, scrolled and filtered', async () => {
    await page.evaluate(() => workbench.storm(1_000))
    await page.getByRole('button', { name: 'Open the cache panel' }).click()
    await page.getByRole('option').first().waitFor()
    const all: Task[] = []
    const during = async (name: string, work: () => Promise<void>): Promise<void> => {
      const tasks = await traced(browser, page, work)
      all.push(...tasks)
      const longest = Math.max(0, ...tasks.map(({ cpuMs }) => cpuMs))
      console.info(`${name}: ${tasks.length} tasks, longest ${longest.toFixed(1)} ms of CPU`)
    }
    await during('queries, scrolled', async () => {
      await page.getByRole('option').nth(2).click()
      await page.mouse.move(300, 750)
      for (let n = 0; n < 15; n++) {
        await page.mouse.wheel(0, 4_000)
        await wait(60)
      }
    })
    await during('queries, filtered', async () => {
      await page.getByRole('searchbox').fill('post')
      await wait(800)
      await page.getByRole('button', { name: 'Stale', exact: true }).click()
      await wait(800)
      await page.getByRole('button', { name: 'All', exact: true }).click()
    })
    for (const tab of ['Invalidations', 'Timeline', 'Findings', 'Connection']) {
      await during(tab.toLowerCase(), async () => {
        await page.getByRole('tab', { name: tab }).click()
        await wait(1_200)
      })
    }
    await page.evaluate(() => workbench.storm(0))
    expect(longTasks(all)).toEqual([])
  })
})
