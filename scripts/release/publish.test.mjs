import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../lib/run.mjs'
import { readJson } from '../lib/workspace.mjs'
import { inOrder, isPublished, publishMissing, stateRepository } from './publish.mjs'

const manifestOf = (name, dependencies = {}) => ({ name: `@scope/${name}`, version: '1.0.0', license: 'MIT', dependencies })

let dir
let registry
let answer
const received = []
const env = () => ({
  npm_config_registry: `http://127.0.0.1:${registry.address().port}/`,
  npm_config_userconfig: join(dir, 'npmrc'),
  npm_config_provenance: 'false',
  npm_config_cache: join(dir, 'cache'),
})

/** A packed package, as small as they come. */
const packed = async (name, dependencies) => {
  const manifest = manifestOf(name, dependencies)
  mkdirSync(join(dir, name, 'package'), { recursive: true })
  writeFileSync(join(dir, name, 'package/package.json'), JSON.stringify(manifest))
  const tarball = join(dir, `${name}.tgz`)
  await run('tar', ['-czf', tarball, '-C', join(dir, name), 'package'])
  return { manifest, tarball, dir: join(dir, name, 'package'), folder: name }
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'unstale-publish-'))
  registry = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    if (request.method === 'PUT') received.push(JSON.parse(Buffer.concat(chunks).toString()))
    const { status, body } = answer(request)
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  })
  registry.listen(0, '127.0.0.1')
  await once(registry, 'listening')
  const host = `127.0.0.1:${registry.address().port}`
  writeFileSync(join(dir, 'npmrc'), `registry=http://${host}/\n//${host}/:_authToken=none\nfetch-retries=0\n`)
})
afterAll(() => {
  registry.closeAllConnections()
  registry.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('publishing', () => {
  it('publishes what the registry does not have, what is depended on first, as public and under the tag', { timeout: 60_000 }, async () => {
    const there = await packed('there')
    const below = await packed('below')
    const above = await packed('above', { '@scope/below': '^1.0.0' })
    const known = { name: '@scope/there', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': there.manifest } }
    answer = ({ method, url }) => {
      if (method === 'PUT') return { status: 201, body: {} }
      return decodeURIComponent(url).startsWith('/@scope/there')
        ? { status: 200, body: known }
        : { status: 404, body: { error: 'Not found' } }
    }
    const printed = []
    await publishMissing([above, there, below], 'canary', { env: env(), print: (line) => printed.push(line) })
    expect(received.map(({ name, access, 'dist-tags': tags }) => [name, access, tags])).toEqual([
      ['@scope/below', 'public', { canary: '1.0.0' }],
      ['@scope/above', 'public', { canary: '1.0.0' }],
    ])
    expect(printed).toContain('@scope/there@1.0.0 is published already')
  })

  it('stops where the registry does not say what it has', { timeout: 60_000 }, async () => {
    answer = () => ({ status: 500, body: { error: 'broken' } })
    await expect(isPublished({ name: '@scope/below', version: '1.0.0' }, env())).rejects.toThrow('does not say whether')
  })

  it('puts packages before what depends on them', () => {
    const [core, server, cli] = [
      { manifest: manifestOf('core') },
      { manifest: manifestOf('server', { '@scope/core': '1' }) },
      { manifest: manifestOf('cli', { '@scope/core': '1', '@scope/server': '1' }) },
    ]
    expect(inOrder([cli, server, core])).toEqual([core, server, cli])
  })

  it('says where it was built, where that is known', async () => {
    const pkg = await packed('stated')
    stateRepository([pkg], {})
    expect(readJson(join(pkg.dir, 'package.json')).repository).toBeUndefined()
    stateRepository([pkg], { GITHUB_REPOSITORY: 'owner/name' })
    expect(readJson(join(pkg.dir, 'package.json')).repository).toEqual({
      type: 'git',
      url: 'git+https://github.com/owner/name.git',
      directory: 'packages/stated',
    })
  })
})
