/** The packed packages through a bundler: what is for browsers in one page, opened in Chromium; what is for servers as a program, run by Node. */
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { chromiumPath, launchFlags } from '../ensure-chromium.mjs'
import { node } from '../lib/run.mjs'
import { install, peersOf } from './install.mjs'
import { toJavaScript } from './to-javascript.mjs'
import { uses } from './uses.mjs'

/** What the page shows besides what the uses say: a hook, the panel, the dashboard. */
const tools = `
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createCacheClient, tag, useCacheInvalidation, useCacheStatus } from '@unstale/cache-react'
import { AdvancedCacheMetricsDashboard } from '@unstale/cache-react/dashboard'
import { CacheDebugPanel } from '@unstale/cache-react/panel'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

const queryClient = new QueryClient()
createCacheClient(queryClient, { events: '/events' })
const Status = () => {
  const { invalidate } = useCacheInvalidation()
  return createElement('button', { id: 'status', onClick: () => invalidate(tag('price')) }, useCacheStatus().state)
}
createRoot(document.getElementById('root')).render(
  createElement(QueryClientProvider, { client: queryClient },
    createElement(Status), createElement(CacheDebugPanel), createElement(AdvancedCacheMetricsDashboard, { endpoint: '/api/cache' })))
`

const isServers = (name) => name === '@unstale/cache-server' || name === '@unstale/cache-redis'

/** A module that runs the uses of `names` and hands what they said to \`done\`. */
const entry = (packed, names, done) => {
  const chosen = packed.filter(({ manifest }) => names.includes(manifest.name))
  const imports = chosen.map(({ folder }, n) => `import { use as use${n} } from './uses/${folder}.js'`)
  const calls = chosen.map(
    ({ manifest }, n) => `said['${manifest.name}'] = await use${n}().catch((error) => String(error?.stack ?? error))`,
  )
  return `${imports.join('\n')}\nconst said = {}\nconst all = async () => {\n${calls.join('\n')}\nreturn said\n}\nvoid all().then(${done})\n`
}

const vite = {
  versions: { vite: '8.3.8' },
  build: async (folder) => {
    writeFileSync(join(folder, 'index.html'), '<!doctype html><div id="root"></div><script type="module" src="/browser.js"></script>')
    writeFileSync(
      join(folder, 'vite.config.js'),
      'export default { ssr: { noExternal: [/^@unstale\\//] }, build: { target: "es2022", chunkSizeWarningLimit: 5000 } }',
    )
    const bin = join(folder, 'node_modules/vite/bin/vite.js')
    const page = await node([bin, 'build', '--outDir', 'page'], { cwd: folder })
    const server = await node([bin, 'build', '--ssr', 'server.js', '--outDir', 'server'], { cwd: folder })
    return { page, server, program: 'server/server.js' }
  },
}

const rspack = {
  versions: { '@rspack/core': '2.3.2' },
  build: async (folder) => {
    const program = (options) => `import { rspack } from '@rspack/core'
rspack({ mode: 'production', performance: false, ${options} }, (error, stats) => {
  if (error || stats.hasErrors() || stats.hasWarnings()) {
    console.error(String(error ?? stats))
    process.exitCode = 1
  }
})`
    const at = (name) => JSON.stringify(join(folder, name))
    writeFileSync(join(folder, 'page.mjs'), program(`entry: './browser.js', output: { path: ${at('page')} }`))
    const externals = '{ redis: "commonjs redis", ioredis: "commonjs ioredis" }'
    writeFileSync(
      join(folder, 'program.mjs'),
      program(`entry: './server.js', target: 'node', externals: ${externals}, output: { path: ${at('server')}, filename: 'server.cjs' }`),
    )
    const page = await node(['page.mjs'], { cwd: folder })
    if (page.ok) writeFileSync(join(folder, 'page/index.html'), '<!doctype html><div id="root"></div><script src="/main.js"></script>')
    return { page, server: await node(['program.mjs'], { cwd: folder }), program: 'server/server.cjs' }
  },
}

/** What a bundler has written, as text. */
const written = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => String(name).endsWith('.js'))
    .map((name) => readFileSync(join(folder, String(name)), 'utf8'))
    .join('\n')

const serve = async (folder) => {
  const server = createServer((request, response) => {
    const path = join(folder, request.url === '/' ? 'index.html' : request.url)
    if (!existsSync(path)) return response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': path.endsWith('.html') ? 'text/html' : 'text/javascript' }).end(readFileSync(path))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${server.address().port}/`, close }
}

/** What the page says in a browser, and which of its tools are shown. */
const opened = async (folder) => {
  const { url, close } = await serve(folder)
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: launchFlags })
  const errors = []
  try {
    const page = await browser.newPage()
    page.on('pageerror', (error) => errors.push(String(error.stack)))
    await page.goto(url)
    await page
      .waitForFunction(() => globalThis.said && document.querySelector('#status'), undefined, { timeout: 60_000 })
      .catch(() => {
        errors.push('the page did not say anything for a minute')
      })
    return { said: (await page.evaluate(() => globalThis.said)) ?? {}, errors }
  } finally {
    await browser.close()
    close()
  }
}

const inBundler =
  (bundler) =>
  async (packed, { folder, redisUrl }) => {
    await install(folder, packed, { ...peersOf(packed), ...bundler.versions })
    mkdirSync(join(folder, 'uses'))
    for (const pkg of packed) writeFileSync(join(folder, `uses/${pkg.folder}.js`), await toJavaScript(uses[pkg.manifest.name].code))
    const portable = Object.keys(uses).filter((name) => uses[name].isPortable)
    const servers = Object.keys(uses).filter(isServers)
    writeFileSync(join(folder, 'browser.js'), `${tools}${entry(packed, portable, '(all) => { globalThis.said = all }')}`)
    writeFileSync(join(folder, 'server.js'), entry(packed, servers, '(all) => console.log(JSON.stringify(all))'))
    const { page, server, program } = await bundler.build(folder)

    const cells = {}
    const judge = (names, said, problems) => {
      for (const name of names)
        cells[name] = [...problems, ...(said[name] === uses[name].says ? [] : [`it said\n${said[name]}\nnot\n${uses[name].says}`])]
    }
    if (page.ok) {
      const code = written(join(folder, 'page'))
      const { said, errors } = await opened(join(folder, 'page'))
      judge(portable, said, /["']node:[a-z_]+["']/.test(code) ? ['the page asks for a Node built-in'] : [])
      const missing = ['unstale-dashboard', 'unstale-panel']
        .filter((word) => !code.includes(word))
        .map((word) => `${word} is not in the page`)
      cells['@unstale/cache-react'].push(...missing, ...errors)
    } else judge(portable, {}, [page.output])
    if (server.ok) {
      const { ok, stdout, output } = await node([program], { cwd: folder, env: { REDIS_URL: redisUrl }, timeoutMs: 60_000 })
      judge(servers, ok ? JSON.parse(stdout) : {}, ok ? [] : [output])
    } else judge(servers, {}, [server.output])
    return { cells }
  }

export const inVite = inBundler(vite)
export const inRspack = inBundler(rspack)
