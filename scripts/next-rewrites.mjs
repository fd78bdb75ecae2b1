/**
 * An event stream through a real Next.js application that rewrites to the server behind it, built and started as in
 * production, its compression on.
 */
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from './lib/run.mjs'
import { startNext } from './lib/start-next.mjs'
import { readJson } from './lib/workspace.mjs'
import { install } from './packages/install.mjs'
import { root } from './pnpm.mjs'

const dist = (path) => import(pathToFileURL(join(root, 'packages/cache-server/dist', path)).href)

const startOrigin = async () => {
  const { createServerCache, tag } = await dist('index.js')
  const { unstaleEndpoints } = await dist('express.js')
  const cache = createServerCache()
  const endpoints = unstaleEndpoints(cache)
  const server = createServer((request, response) => endpoints(request, response, () => response.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    await cache.close()
    server.closeAllConnections()
    server.close()
  }
  return { port: server.address().port, write: () => cache.invalidate(tag('price')), close }
}

const writeApplication = (home, origin) => {
  mkdirSync(join(home, 'app'), { recursive: true })
  const files = {
    'next.config.mjs': `export default { rewrites: async () => [{ source: '/behind/:path*', destination: '${origin}/:path*' }] }\n`,
    'app/layout.jsx': 'export default ({ children }) => <html lang="en"><body>{children}</body></html>\n',
    'app/page.jsx': `export default () => <p>${'compressed '.repeat(500)}</p>\n`,
  }
  for (const [path, text] of Object.entries(files)) writeFileSync(join(home, path), text)
}

const listen = async (origin) => {
  const response = await fetch(`${origin}/behind/cache/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify({ since: null, tags: ['price'] }),
  })
  const reader = response.body.getReader()
  let text = ''
  return {
    response,
    next: async () => {
      while (!text.includes('\n\n')) text += new TextDecoder().decode((await reader.read()).value)
      const at = text.indexOf('\n\n')
      const message = JSON.parse(text.slice(0, at).replace(/^data: /, ''))
      text = text.slice(at + 2)
      return message
    },
    cancel: () => reader.cancel(),
  }
}

/** A step of `npm run verify`. */
export const nextRewrites = async (scratch) => {
  const versions = readJson(join(root, 'examples/studio-community/package.json')).dependencies
  const { port, write, close } = await startOrigin()
  const findings = []
  let next
  try {
    await install(scratch, [], { next: versions.next, react: versions.react, 'react-dom': versions['react-dom'] })
    writeApplication(scratch, `http://127.0.0.1:${port}`)
    const built = await run('node', [join(scratch, 'node_modules/next/dist/bin/next'), 'build'], {
      cwd: scratch,
      env: { NEXT_TELEMETRY_DISABLED: '1' },
    })
    if (!built.ok) return { ok: false, output: built.output }
    next = await startNext(scratch)
    const compressed = (await fetch(next.origin)).headers.get('content-encoding')
    if (compressed !== 'gzip') findings.push(`the page is not compressed (${compressed}), so the stream proves nothing`)
    const stream = await listen(next.origin)
    const first = await stream.next()
    if (first.type !== 'batch') findings.push(`first came ${JSON.stringify(first)}`)
    for (let seq = 1; seq <= 3; seq++) {
      await write()
      const message = await stream.next()
      if (message.applied !== seq || message.changes[0]?.tag !== 'price') findings.push(`change ${seq} came as ${JSON.stringify(message)}`)
    }
    const encoding = stream.response.headers.get('content-encoding')
    if (encoding !== null) findings.push(`the stream was encoded as ${encoding}`)
    await stream.cancel()
  } finally {
    await next?.stop()
    await close()
  }
  return { ok: findings.length === 0, output: findings.join('\n') }
}
