import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MetricsReport, MonitoringReport } from '@unstale/cache-metrics'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, startApp } from '../demo/start-app.mjs'
import { launch, live, type Visitor, visit } from './browser'

let dataDir: string
let app: RunningApp
let browser: Browser
let visitors: Visitor[] = []

const enter = async (path: string): Promise<Visitor> => {
  const visitor = await visit(browser, `${app.url}${path}`)
  visitors.push(visitor)
  return visitor
}

interface SceneRow {
  readonly id: number
  readonly title: string
}

const scenesOf = async (storyId: number): Promise<readonly SceneRow[]> => {
  const response = await fetch(`${app.url}/studio/api/stories/${storyId}/write`)
  const desk = (await response.json()) as { readonly chapters: readonly { readonly scenes: readonly SceneRow[] }[] }
  return desk.chapters.flatMap(({ scenes }) => scenes)
}

const firstScene = async (storyId: number): Promise<SceneRow> => {
  const [scene] = await scenesOf(storyId)
  if (!scene) throw new Error(`Story ${storyId} has no scene.`)
  return scene
}

/** What a writer elsewhere saves, without any browser. */
const save = async (sceneId: number, text: string): Promise<void> => {
  const response = await fetch(`${app.url}/studio/api/scenes/${sceneId}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  })
  expect(response.status).toBe(200)
}

const text = (page: Page): Promise<string> => page.getByTestId('scene-text').inputValue()
const eventually = { timeout: 10_000, interval: 20 }

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'unstale-e2e-'))
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

describe('a page rendered on the server', () => {
  it('is hydrated with what it shows: nothing is fetched again', async () => {
    const scene = await firstScene(1)
    const { page, requests } = await enter(`/studio/stories/1?scene=${scene.id}`)
    expect(await text(page)).not.toBe('')
    // The stream has given its first answer; what that made stale would be asked for within the next frames.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))))
    expect(requests).toEqual([])
  })
})

describe('an edit of a scene', () => {
  it('appears for another user without reload, and the list of an unrelated story is not refetched', async () => {
    const scene = await firstScene(1)
    const address = `/studio/stories/1?scene=${scene.id}`
    const [writer, reader, elsewhere] = [await enter(address), await enter(address), await enter('/studio/stories/2')]
    const loads = await reader.page.evaluate(() => performance.getEntriesByType('navigation').length)
    const words = `The lamp was lit again at ${scene.id} minutes past.`
    await writer.page.getByTestId('scene-text').fill(words)
    await writer.page.getByTestId('scene-text').blur()
    await expect.poll(() => text(reader.page), eventually).toBe(words)
    expect(await reader.page.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(loads)
    expect(reader.requests.filter((request) => request === `GET /studio/api/scenes/${scene.id}`)).toHaveLength(1)
    expect(reader.requests.filter((request) => request === 'GET /studio/api/stories/1/write')).toHaveLength(1)
    expect(reader.requests).toHaveLength(2)
    expect(elsewhere.requests).toEqual([])
  })

  it('reaches another tab of the same browser', async () => {
    const scene = await firstScene(1)
    const writer = await enter(`/studio/stories/1?scene=${scene.id}`)
    const second = await writer.context.newPage()
    await second.goto(`${app.url}/studio/stories/1?scene=${scene.id}`)
    await live(second)
    await writer.page.getByTestId('scene-text').fill('Two tabs, one page of the book.')
    await writer.page.getByTestId('scene-text').blur()
    await expect.poll(() => text(second), eventually).toBe('Two tabs, one page of the book.')
  })
})

describe('a like', () => {
  it('changes one post’s row and no other, on a page of 50 posts', async () => {
    const [fan, reader] = [await enter('/community/1'), await enter('/community/1')]
    const rows = reader.page.getByTestId('posts').locator('> li')
    expect(await rows.count()).toBe(50)
    const target = (await rows.nth(20).getAttribute('data-testid')) as string
    const postId = target.replace('post-', '')
    await reader.page.evaluate(() => {
      const touched = new Set<string>()
      Object.assign(window, { touched })
      const rowOf = (node: Node): string =>
        (node instanceof Element ? node : node.parentElement)?.closest('li')?.getAttribute('data-testid') ?? 'the list itself'
      new MutationObserver((changes) => {
        for (const { target: node } of changes) touched.add(rowOf(node))
      }).observe(document.querySelector('[data-testid="posts"]') as Element, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      })
    })
    const count = (page: Page): Promise<number> => page.getByTestId(`like-count-${postId}`).innerText().then(Number)
    const before = await count(reader.page)
    const pressed = await fan.page.getByTestId(`like-${postId}`).getAttribute('aria-pressed')
    await fan.page.getByTestId(`like-${postId}`).click()
    const after = pressed === 'true' ? before - 1 : before + 1
    await expect.poll(() => count(reader.page), eventually).toBe(after)
    await expect.poll(() => count(fan.page), eventually).toBe(after)
    const touched = await reader.page.evaluate(() => [...(window as unknown as { readonly touched: Set<string> }).touched])
    // Both readers are the same pen name unless told otherwise, so the button's state may change with the number.
    expect(touched).toEqual([target])
    expect(reader.requests.filter((request) => request.startsWith('GET /community/api/posts?'))).toHaveLength(1)
  })

  it('leaves the other community’s page alone', async () => {
    const [fan, reader] = [await enter('/community/1'), await enter('/community/2')]
    const first = (await fan.page.getByTestId('posts').locator('> li').first().getAttribute('data-testid')) as string
    await fan.page.getByTestId(first.replace('post-', 'like-')).click()
    // The fan's own page is loaded again: the write has been heard.
    await expect.poll(() => fan.requests.filter((request) => request.startsWith('GET /community/api/posts?')).length, eventually).toBe(1)
    expect(reader.requests).toEqual([])
  })
})

describe('a tab that was away', () => {
  const away = async (leave: (visitor: Visitor) => Promise<void>, comeBack: (visitor: Visitor) => Promise<void>): Promise<void> => {
    const [scene, other] = await scenesOf(1)
    if (!scene || !other) throw new Error('Story 1 needs two scenes.')
    const reader = await enter(`/studio/stories/1?scene=${scene.id}`)
    await leave(reader)
    const words = `Written while nobody looked, ${Math.random()}.`
    await save(scene.id, words)
    expect(await text(reader.page)).not.toBe(words)
    const before = reader.requests.length
    await comeBack(reader)
    await expect.poll(() => text(reader.page), eventually).toBe(words)
    await live(reader.page)
    expect(reader.requests.slice(before).filter((request) => request === `GET /studio/api/scenes/${scene.id}`)).toHaveLength(1)
  }

  it('resumes after it was offline', () =>
    away(
      async ({ context, page }) => {
        await context.setOffline(true)
        await page.locator('[data-testid="cache-status"]:not([data-state="live"])').waitFor()
      },
      ({ context }) => context.setOffline(false),
    ))

  it('resumes after it was hidden', () => {
    const turn = (visitor: Visitor, state: 'hidden' | 'visible'): Promise<void> =>
      visitor.page.evaluate((visibility) => {
        Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true })
        Object.defineProperty(document, 'hidden', { value: visibility === 'hidden', configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    return away(
      async (visitor) => {
        await turn(visitor, 'hidden')
        await visitor.page.locator('[data-testid="cache-status"]:not([data-state="live"])').waitFor({ state: 'attached' })
      },
      (visitor) => turn(visitor, 'visible'),
    )
  })

  it('resets when it missed more than the log keeps: the server was started anew', async () => {
    const scene = await firstScene(2)
    const reader = await enter(`/studio/stories/2?scene=${scene.id}`)
    await app.stop()
    await reader.page.locator('[data-testid="cache-status"]:not([data-state="live"])').waitFor()
    app = await startApp({ dataDir, port: app.port })
    await save(scene.id, 'The new process knows of this, the old log does not.')
    await expect
      .poll(() => text(reader.page), { ...eventually, timeout: 40_000 })
      .toBe('The new process knows of this, the old log does not.')
    await live(reader.page)
    // Everything that is shown was refetched once, and then it is quiet again.
    const scenes = reader.requests.filter((request) => request === `GET /studio/api/scenes/${scene.id}`)
    expect(scenes.length).toBeLessThanOrEqual(2)
  }, 60_000)
})

describe('the endpoints of the metrics', () => {
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`${app.url}/studio/api/cache/${path}`)
    expect(response.status).toBe(200)
    return response.json()
  }

  it('tell what the cache did and how it stands', async () => {
    const scene = await firstScene(1)
    await save(scene.id, 'Counted.')
    await scenesOf(1)
    const metrics = (await ask('metrics?timeRange=1h')) as MetricsReport
    expect([metrics.schema, metrics.timeRange]).toEqual(['unstale.metrics/1', '1h'])
    expect(metrics.summary.hitRatio.denominator).toBeGreaterThan(0)
    expect(
      metrics.counters.find(({ name, attributes }) => name === 'invalidations' && attributes.family === 'scene')?.count,
    ).toBeGreaterThan(0)
    const monitoring = (await ask('monitoring')) as MonitoringReport
    expect(monitoring.schema).toBe('unstale.monitoring/1')
    expect(monitoring.caches).toMatchObject([{ cache: 'studio', lease: { held: true } }])
    expect(monitoring.findings.filter(({ kind }) => kind === 'stale-value')).toEqual([])
  })

  it('say what is wrong with a question', async () => {
    const response = await fetch(`${app.url}/studio/api/cache/metrics?timeRange=2h`)
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('1m, 5m, 15m, 1h, 6h, 24h')])
  })
})
