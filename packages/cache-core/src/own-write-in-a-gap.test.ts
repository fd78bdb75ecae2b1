import { describe, expect, it } from 'vitest'
import { createCache } from './create-cache'
import { createMemoryLog } from './memory-log'
import { tag } from './tag'
import { type Deferred, deferred } from './testing/deferred'
import { remoteLog } from './testing/remote-log'
import { createVirtualTime, settle } from './testing/virtual-time'

describe('a read after a write of its own process', () => {
  it('does not join a load from before it, though records before its own have not been heard yet', async () => {
    const time = createVirtualTime()
    const source = createMemoryLog({ ports: time.ports })
    const remote = remoteLog(source, time.ports.timers)
    const cache = createCache({ log: remote.log, ports: time.ports, follow: 'request', ledgerBuckets: 2 ** 10 })
    const loads: Deferred<string>[] = []
    const read = (): Promise<string> =>
      cache.getOrSet({
        key: 'k',
        tags: [tag('a')],
        factory: () => {
          const load = deferred<string>()
          loads.push(load)
          return load.promise
        },
      })
    const early = read()
    await time.advance(10)
    await source.append({ tags: [tag('of another process')], verb: 'invalidate' })
    await cache.invalidate(tag('a'))
    expect(cache.follower.applied).toBe(0)
    const late = read()
    await settle()
    expect(loads).toHaveLength(2)
    loads[0]?.resolve('before')
    loads[1]?.resolve('after')
    expect([await early, await late]).toEqual(['before', 'after'])
  })
})
