import { createServer } from 'node:http'
import type { Position } from '@unstale/cache-core'
import { tag } from '@unstale/cache-core'
import { expect, it } from 'vitest'
import { createServerCache } from './create-server-cache'
import { unstaleEndpoints } from './express'
import { fanOut } from './testing/fan-out'
import { listen } from './testing/hosts/listen'

it('writes an invalidation to those alone whom it concerns, and loses none to 500 clients that are killed and resume', {
  timeout: 60_000,
}, async () => {
  // A full ledger: where buckets are few, a client that resumes may be told of a tag that shares one.
  const cache = createServerCache()
  let open = 0
  cache.events.on('streamOpened', () => open++)
  cache.events.on('streamClosed', () => open--)
  const endpoints = unstaleEndpoints(cache)
  const host = await listen(createServer((request, response) => endpoints(request, response, () => response.destroy())))
  const result = await fanOut(
    {
      port: host.port,
      streams: async () => open,
      invalidate: async (sets) => {
        let last: Position | undefined
        for (const names of sets) last = (await cache.invalidate(names.map((name) => tag(name)))).position
        return last as Position
      },
    },
    500,
  )
  await cache.close()
  await host.close()
  expect(result).toMatchObject({ streams: 500, interests: 1_051, messages: result.due, missedTold: result.missedDue })
  expect([result.due, result.missedDue]).toEqual([30 + 3 * 10, 167 + 10])
})
