/**
 * The packed packages of this workspace as a registry, for their scope alone: everything else comes from where npm gets it.
 * With it the commands of a page run as they stand.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

/** pnpm replaces `workspace:` when it packs; the manifest that counts is the one in the tarball, whose ranges these are. */
const published = (manifest, versions) => ({
  ...manifest,
  dependencies: Object.fromEntries(
    Object.entries(manifest.dependencies ?? {}).map(([name, range]) => [name, range === 'workspace:^' ? `^${versions.get(name)}` : range]),
  ),
  devDependencies: {},
})

/** `{ env, close }`: `env` makes npm ask here for packages of the scope. */
export const startOwnRegistry = async (packed) => {
  const versions = new Map(packed.map(({ manifest }) => [manifest.name, manifest.version]))
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url)
    const found = packed.find(({ manifest }) => path === `/${manifest.name}` || path === `/${manifest.name}.tgz`)
    if (!found) {
      response.writeHead(404).end('{}')
      return
    }
    const { manifest, tarball } = found
    const bytes = readFileSync(tarball)
    if (path.endsWith('.tgz')) {
      response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(bytes)
      return
    }
    const dist = {
      tarball: `http://${request.headers.host}/${manifest.name}.tgz`,
      integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    }
    const { version, name } = manifest
    const body = { name, 'dist-tags': { latest: version }, versions: { [version]: { ...published(manifest, versions), dist } } }
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    env: { 'npm_config_@unstale:registry': `http://127.0.0.1:${server.address().port}/` },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
