/** `npm run docs`: serves the documentation as a site, as it is being written. `npm run docs -- --build` builds it into site/dist. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { node, pnpm } from './lib/run.mjs'
import { fromFindings } from './lib/steps.mjs'
import { ensureInstalled, root } from './pnpm.mjs'

ensureInstalled()
const site = join(root, 'site')

/** Everything that the pages need, and the site. */
export const buildSite = async () => {
  const built = await pnpm(['exec', 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only'], { timeoutMs: 600_000 })
  return built.ok ? node(['build.mjs'], { cwd: site, timeoutMs: 600_000 }) : built
}

/** A step of `npm run verify`: builds the site, which a link to nothing fails, and looks at it in a browser. */
export const verifySite = async () => {
  const built = await buildSite()
  if (!built.ok) return built
  const { inspectSite } = await import('../site/inspect.mjs')
  return fromFindings(await inspectSite())
}

const main = async () => {
  const onlyBuild = process.argv.includes('--build')
  const { ok, output } = onlyBuild
    ? await buildSite()
    : await pnpm(['exec', 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only'], { timeoutMs: 600_000 })
  if (!ok) {
    console.error(output)
    process.exitCode = 1
  } else if (onlyBuild) console.log('The site is in site/dist.')
  else {
    const server = spawn(process.execPath, ['serve.mjs', ...process.argv.slice(2)], { cwd: site, stdio: 'inherit' })
    // The terminal sends Ctrl+C to both.
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
    server.once('exit', (code) => process.exit(code ?? 0))
  }
}

if (process.argv[1] === join(root, 'scripts/docs.mjs')) await main()
