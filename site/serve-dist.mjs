/** Serves the built site on a free port of this machine, as any static host does. */
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('./dist', import.meta.url))

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}

const fileOf = (path) => {
  const at = join(dist, normalize(decodeURIComponent(path)))
  return [at, `${at}.html`, join(at, 'index.html')].find((file) => existsSync(file) && statSync(file).isFile())
}

/** `{ origin, close }` */
export const serveDist = async () => {
  const server = createServer((request, response) => {
    const file = fileOf(new URL(request.url, 'http://site').pathname)
    response.writeHead(file ? 200 : 404, { 'Content-Type': types[extname(file ?? '.html')] ?? 'application/octet-stream' })
    response.end(readFileSync(file ?? join(dist, '404.html')))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { origin: `http://127.0.0.1:${server.address().port}`, close }
}
