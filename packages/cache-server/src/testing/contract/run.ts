import { afterEach, describe, it } from 'vitest'
import type { Host } from '../hosts/host'
import { tracedCache } from '../traced-cache'
import { behaviours } from '.'
import type { Serve } from './behaviour'

/** Every behaviour, on one host. */
export const runContract = (host: Host): void => {
  const cleanups: (() => Promise<void>)[] = []

  const serve: Serve = async (routes, { cache: options, before } = {}) => {
    const traced = tracedCache(options)
    const running = await host.start({ cache: traced.cache, routes: routes(traced), ...(before && { before }) })
    cleanups.push(running.close, traced.cache.close)
    return { ...traced, ...running, ask: (path, init) => fetch(`${running.origin}${path}`, init) }
  }

  describe(host.name, () => {
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0)) await cleanup()
    })
    it.each(behaviours.map((behaviour) => [behaviour.name, behaviour] as const))('%s', { timeout: 30_000 }, (_title, { run }) => run(serve))
  })
}
