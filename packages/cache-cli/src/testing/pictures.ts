/** Takes the pictures of docs/cli.md: a validation that found something, a load test, an analysis; each as a browser shows its page. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { MetricsReport } from '@unstale/cache-metrics'
import { chromium } from 'playwright-core'
import { ensureChromium, launchFlags } from '../../../../scripts/ensure-chromium.mjs'
import { analyze } from '../analyze/analyze'
import { analysisToHtml } from '../analyze/to-html'
import { startExample } from '../load/example-server'
import { exampleTarget } from '../load/load-target'
import { runLoad } from '../load/run-load'
import { loadToHtml } from '../load/to-html'
import { validationToHtml } from '../validate/to-html'
import { validate } from '../validate/validate'
import { calmLimits, startDeployment } from './deployment'
import { numbers, type Told } from './numbers'

const pictures = fileURLToPath(new URL('../../../../docs/pictures/', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'unstale-cli-pictures-'))

const validation = async (): Promise<string> => {
  const deployment = await startDeployment()
  try {
    deployment.app.faults.forgottenTag = true
    deployment.proxy.faults.idleMs = 300
    await deployment.redis.send('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    const limits = { ...calmLimits, observeMs: 3_000 }
    return validationToHtml(await validate({ ...deployment.config, limits }, 'staging', { env: deployment.env }))
  } finally {
    await deployment.stop()
  }
}

const load = async (): Promise<string> => {
  const example = await startExample(2)
  try {
    const asked = { rate: 60, durationMs: 12_000, writeShare: 0.1, clients: 20, listeners: 20 }
    return loadToHtml(await runLoad(exampleTarget(example), { ...asked, budget: { heardP99: 250, readP99: 500 } }))
  } finally {
    await example.stop()
  }
}

/** An hour of a shop whose list tags are too coarse, and which was faster yesterday: always the same. */
const analysis = (): string => {
  const family = (name: string, hits: number, misses: number, reason: string, same: number, changed: number): Told['counters'] => [
    ['reads', hits, { family: name, outcome: 'hit' }],
    ['reads', misses, { family: name, outcome: 'miss' }],
    ['misses', misses, { family: name, reason }],
    ['loads', misses, { family: name, outcome: 'ok' }],
    ['reloads', same, { family: name, changed: 'false' }],
    ['reloads', changed, { family: name, changed: 'true' }],
  ]
  const share = (numerator: number, denominator: number) => ({ numerator, denominator, ratio: numerator / denominator })
  const told = (counters: Told['counters'], hit: number, wasted: number, p99: number): MetricsReport => ({
    ...numbers({
      counters: counters ?? [],
      summary: { hitRatio: share(hit, 100), wasteRatio: share(wasted, 100), propagationP99: p99 },
      topTags: [
        { tag: 'product?', count: 4_100 },
        { tag: 'price:17', count: 420 },
        { tag: 'stock:*', count: 380 },
      ],
    }),
    timeline: {
      stepMs: 60_000,
      points: Array.from({ length: 60 }, (_, n) => {
        const reads = Math.round(1_500 + 400 * Math.sin(n / 7))
        const misses = Math.round(reads * (n < 35 ? 0.09 : 0.31))
        return {
          at: Date.UTC(2026, 10, 26, 11, n),
          reads,
          hits: reads - misses,
          stale: 0,
          misses,
          loads: misses,
          wasted: Math.round(misses * (n < 35 ? 0.2 : 0.62)),
          refetches: 0,
          invalidations: n < 35 ? 22 : 81,
          errors: 0,
        }
      }),
    },
  })
  const now = told(
    [
      ...(family('product', 31_000, 19_400, 'invalidated', 14_800, 4_100) ?? []),
      ...(family('price', 22_000, 2_100, 'invalidated', 300, 1_700) ?? []),
      ...(family('search', 900, 6_400, 'absent', 60, 40) ?? []),
      ['mutations.unannounced', 12],
      ['calls.redundant', 31],
    ],
    66,
    72,
    41,
  )
  const before = told([...(family('product', 45_000, 5_200, 'invalidated', 1_200, 3_900) ?? [])], 90, 24, 38)
  return analysisToHtml(analyze({ metrics: now }, { metrics: before }))
}

const pages = { load: await load(), validate: await validation(), analyze: analysis() }
const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...launchFlags] })
try {
  for (const [name, html] of Object.entries(pages)) {
    const file = join(folder, `${name}.html`)
    writeFileSync(file, html)
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1440, 390]) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, deviceScaleFactor: width < 500 ? 2 : 1 })
        await page.goto(pathToFileURL(file).href)
        await page.screenshot({ path: join(pictures, `cli-${name}-${colorScheme}-${width}.png`), fullPage: true })
        await page.close()
      }
    }
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
