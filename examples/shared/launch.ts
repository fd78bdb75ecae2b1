/** The browser that drives the examples. */
import { type Browser, type BrowserServer, chromium } from 'playwright-core'
import { chromiumPath, launchFlags } from '../../scripts/ensure-chromium.mjs'

const options = (): { readonly executablePath: string; readonly args: string[] } => {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error('No Chromium was found. Run "node scripts/ensure-chromium.mjs" for what to do.')
  return { executablePath, args: [...launchFlags] }
}

export const launch = (): Promise<Browser> => chromium.launch(options())

/** A browser that several test files connect to, one after the other: `chromium.connect(server.wsEndpoint())`. */
export const launchServer = (): Promise<BrowserServer> => chromium.launchServer(options())
