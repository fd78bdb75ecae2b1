/**
 * Looks at the built site in Chromium: accessibility in light and dark, wide and narrow; the keyboard; the search; errors.
 * With `pictures`, a folder, it also takes pictures of it.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ensureChromium, launchFlags } from '../scripts/ensure-chromium.mjs'
import { serveDist } from './serve-dist.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const pages = [
  { name: 'home', path: '/' },
  { name: 'guide', path: '/start/tanstack-query' },
  { name: 'summary', path: '/summary' },
  { name: 'api', path: '/api/@unstale/cache-server' },
]
const looks = ['light', 'dark'].flatMap((theme) => [1440, 390].map((width) => ({ theme, width })))

const violationsOf = async (page) => {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}, first: ${nodes[0].html.slice(0, 160)})`)
}

/** Runs `look` on a page in a browser window of its own, and adds what went wrong in it. */
const onPage = async (browser, { origin, path, theme = 'light', width = 1440 }, look) => {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width, height: 900 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(`error: ${error.message}`))
  page.on('console', (message) => message.type() === 'error' && errors.push(`console: ${message.text()}`))
  try {
    await page.goto(origin + path, { waitUntil: 'networkidle' })
    // Names that the page gives itself once it runs.
    await page.waitForFunction(() => [...document.querySelectorAll('.VPSwitchAppearance')].every(({ title }) => title !== ''))
    const problems = await look(page)
    return [...errors, ...problems]
  } finally {
    await context.close()
  }
}

const isWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)

const lookAt =
  (pictures, { name, theme, width }) =>
  async (page) => {
    const problems = await violationsOf(page)
    if (await isWide(page)) problems.push('the page is wider than the window')
    if (pictures) await page.screenshot({ path: join(pictures, `site-${name}-${theme}-${width}.png`) })
    return problems
  }

const byKeyboard = async (page) => {
  const problems = []
  await page.keyboard.press('Tab')
  const first = await page.evaluate(() => document.activeElement?.textContent?.trim())
  if (first !== 'Skip to content') problems.push(`the first stop of the keyboard is "${first}"`)
  await page.keyboard.press('Control+k')
  await page.getByRole('searchbox').fill('read your writes')
  await page.locator('#localsearch-list [role="option"]').first().waitFor()
  const found = await page.locator('#localsearch-list [role="option"]').allInnerTexts()
  if (!found.some((text) => /read your writes/i.test(text))) problems.push(`the search finds ${found.slice(0, 5).join(', ')}`)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/')
  return problems
}

/** `[{ name, problems }]` */
export const inspectSite = async ({ pictures } = {}) => {
  const { origin, close } = await serveDist()
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: launchFlags })
  try {
    const findings = []
    for (const page of pages)
      for (const look of looks)
        findings.push({
          name: `${page.name}, ${look.theme}, ${look.width} px: accessible, without errors`,
          problems: await onPage(browser, { origin, ...page, ...look }, lookAt(pictures, { ...page, ...look })),
        })
    findings.push({ name: 'keyboard and search', problems: await onPage(browser, { origin, path: '/' }, byKeyboard) })
    return findings
  } finally {
    await browser.close()
    close()
  }
}
