import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch } from '../../shared/launch'
import { type Cluster, startCluster } from '../cluster'

let cluster: Cluster
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[cluster, browser] = await Promise.all([startCluster(), launch()])
  page = await (await browser.newContext({ viewport: { width: 1_100, height: 900 } })).newPage()
  await page.goto(cluster.url)
})
afterAll(async () => {
  await browser?.close()
  await cluster?.stop()
})

const at = (id: string) => page.locator(`[data-testid="${id}"]`)
const left = async (): Promise<number> => Number(await at('left-1').textContent())

/** Clicks, and waits until the answer to the read that follows is shown. */
const click = async (id: string): Promise<void> => {
  const answered = page.waitForResponse((response) => /\/items\/1$/.test(response.url()))
  await at(id).click()
  await (await answered).finished()
  // What the page does with it needs no network.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}

const answeredBy = async (): Promise<string> => (await at('by-1').getAttribute('data-instance')) ?? ''

interface Numbers {
  readonly instances: readonly { readonly name: string; readonly id: string }[]
  readonly counters: readonly { readonly name: string; readonly total: number }[]
}

/** What whichever instance is met says of all: who is in it, and how many requests they have served. */
const numbers = async (): Promise<{ readonly names: string; readonly lives: readonly string[]; readonly requests: number }> => {
  const { instances, counters } = (await (await fetch(`${cluster.url}/cache/metrics?timeRange=1h`)).json()) as Numbers
  return {
    names: [...new Set(instances.map(({ name }) => name))].sort().join(),
    lives: instances.map(({ name, id }) => `${name} ${id}`),
    requests: counters.reduce((sum, { name, total }) => (name === 'requests' ? sum + total : sum), 0),
  }
}

/** Sells, then reads as often as there are instances: who answered, and what each said. */
const sellAndReadAll = async (): Promise<{ readonly instances: ReadonlySet<string>; readonly shown: readonly number[] }> => {
  await click('sell-1')
  const instances = new Set<string>()
  const shown: number[] = []
  for (let reads = 0; reads < 6; reads++) {
    await click('read-1')
    instances.add(await answeredBy())
    shown.push(await left())
  }
  return { instances, shown }
}

const same = (value: number): readonly number[] => Array.from({ length: 6 }, () => value)

describe('several instances behind a balancer', () => {
  it('all show what was sold, whoever sold it and whoever answers', async () => {
    await expect.poll(left).toBe(100)
    for (let sold = 1; sold <= 3; sold++) {
      const { instances, shown } = await sellAndReadAll()
      expect(shown).toEqual(same(100 - sold))
      expect([...instances].sort()).toEqual(['1', '2', '3'])
    }
    await expect.poll(() => page.locator('[data-testid^="instance-"][data-may="true"]').count()).toBe(3)
  })

  it('answer for all of them, whichever is asked', async () => {
    const patience = { timeout: 30_000 }
    const isWhole = async (): Promise<string> => {
      const met = [await numbers(), await numbers(), await numbers()]
      return [...new Set(met.map(({ names, lives, requests }) => `${names} ${lives.length} ${requests}`))].join(' | ')
    }
    await expect.poll(isWhole, patience).toMatch(/^1,2,3 3 \d+$/)
    const { requests: before } = await numbers()
    for (let reads = 0; reads < 9; reads++) await (await fetch(`${cluster.url}/items/2`)).text()
    await expect.poll(isWhole, patience).toBe(`1,2,3 3 ${before + 9}`)
  })

  it('go on while one of them is dead, and with it when it is back', async () => {
    const { lives } = await numbers()
    await at('kill-2').click()
    await at('restart-2').waitFor()
    const without = await sellAndReadAll()
    expect(without.shown).toEqual(same(96))
    expect([...without.instances].sort()).toEqual(['1', '3'])
    await at('restart-2').click()
    await at('kill-2').waitFor()
    const again = await sellAndReadAll()
    expect(again.shown).toEqual(same(95))
    expect([...again.instances].sort()).toEqual(['1', '2', '3'])
    // It has begun to count anew, under another id.
    const isAnew = async (): Promise<boolean> => (await numbers()).lives.some((life) => life.startsWith('2 ') && !lives.includes(life))
    await expect.poll(isAnew, { timeout: 30_000 }).toBe(true)
  })

  it('answer from the source while Redis is dead, and from memory again when it is back, empty', async () => {
    await at('kill-redis').click()
    await at('restart-redis').waitFor()
    await expect.poll(() => page.locator('[data-testid^="instance-"][data-may="false"]').count(), { timeout: 10_000 }).toBe(3)
    // Nobody hears of this sale for now, and everybody shows it: they ask the source.
    expect((await sellAndReadAll()).shown).toEqual(same(94))
    await at('restart-redis').click()
    await at('kill-redis').waitFor()
    await expect.poll(() => page.locator('[data-testid^="instance-"][data-may="true"]').count(), { timeout: 15_000 }).toBe(3)
    expect((await sellAndReadAll()).shown).toEqual(same(93))
    const { SCREENSHOT } = process.env
    if (SCREENSHOT) await page.screenshot({ path: SCREENSHOT, fullPage: true })
  })
})
