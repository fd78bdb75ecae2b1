/** Takes the pictures of docs/cli.md: a validation that found something, a load test, an analysis; each as a browser shows its page. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { ensureChromium, launchFlags } from '../../../../scripts/ensure-chromium.mjs'
import { analyze } from '../analyze/analyze'
import { readInputs } from '../analyze/read-inputs'
import { analysisToHtml } from '../analyze/to-html'
import { startExample } from '../load/example-server'
import { exampleTarget } from '../load/load-target'
import { runLoad } from '../load/run-load'
import { loadToHtml } from '../load/to-html'
import { validationToHtml } from '../validate/to-html'
import { validate } from '../validate/validate'
import { calmLimits, startDeployment } from './deployment'

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

const loadAndAnalysis = async (): Promise<readonly [string, string]> => {
  const example = await startExample(2)
  try {
    const load = await runLoad(exampleTarget(example), {
      rate: 60,
      durationMs: 12_000,
      writeShare: 0.1,
      clients: 20,
      listeners: 20,
      budget: { heardP99: 250, readP99: 500 },
    })
    const mounts = example.urls.map((url) => `${url}/api/cache`)
    const input = await readInputs(mounts, { cwd: folder, timeRange: '1m', headers: {} })
    return [loadToHtml(load), analysisToHtml(analyze(input))]
  } finally {
    await example.stop()
  }
}

const [load, analysis] = await loadAndAnalysis()
const pages = { validate: await validation(), load, analyze: analysis }
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
