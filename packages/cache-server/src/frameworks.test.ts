import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { behaviours } from './testing/contract'
import type { Serve } from './testing/contract/behaviour'
import { hosts } from './testing/hosts'
import { tracedCache } from './testing/traced-cache'

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

describe.each(hosts.map((host) => [host.name, host] as const))('%s', (_name, host) => {
  const serve: Serve = async (routes, { cache: options, before } = {}) => {
    const traced = tracedCache(options)
    const running = await host.start({ cache: traced.cache, routes: routes(traced), ...(before && { before }) })
    cleanups.push(running.close, traced.cache.close)
    return { ...traced, ...running, ask: (path, init) => fetch(`${running.origin}${path}`, init) }
  }
  it.each(behaviours.map((behaviour) => [behaviour.name, behaviour] as const))('%s', { timeout: 30_000 }, (_title, { run }) => run(serve))
})

describe('docs/frameworks.md', () => {
  it('shows every framework and every behaviour of this suite', () => {
    const page = readFileSync(new URL('../../../docs/frameworks.md', import.meta.url), 'utf8')
    for (const { name } of [...hosts, ...behaviours]) expect(page).toContain(name)
  })
})
