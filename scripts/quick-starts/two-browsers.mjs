/** What is looked at in a browser: pages with a list and a form that adds to it. */
import { chromium } from 'playwright-core'
import { chromiumPath, launchFlags } from '../ensure-chromium.mjs'

const patience = { timeout: 180_000 }

const open = async (context, url) => {
  const page = await context.newPage()
  const said = []
  page.on('console', (message) => said.push(message.text()))
  page.on('pageerror', (error) => said.push(`error: ${error.message}`))
  const until = Date.now() + patience.timeout
  // The application has just been started, or is being changed.
  for (;;) {
    try {
      const response = await page.goto(url, patience)
      if (response.ok()) break
    } catch (error) {
      if (Date.now() > until) throw error
    }
    if (Date.now() > until) throw new Error(`${url} could not be opened`)
    await page.waitForTimeout(250)
  }
  return { page, said }
}

const add = async ({ page }, text) => {
  await page.getByRole('textbox').first().fill(text)
  await page.getByRole('button', { name: 'Add' }).click()
}

const shows = async ({ page, said }, text) => {
  try {
    await page.getByRole('listitem').filter({ hasText: text }).first().waitFor(patience)
  } catch (error) {
    throw new Error(`the page does not show "${text}"; it shows:\n${await page.locator('body').innerText()}\n${said.join('\n')}`, {
      cause: error,
    })
  }
}

/** Runs `look` with a browser's contexts, each a browser of its own to the application, and closes them. */
export const withBrowser = async (look) => {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: launchFlags })
  try {
    return await look({ newContext: () => browser.newContext(), open, add, shows })
  } finally {
    await browser.close()
  }
}
