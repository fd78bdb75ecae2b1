/** The other process: `instance.ts PEER REDIS_PORT TTL`. Its source is told to it, its cache hears through Redis. */
import { setTimeout as pause } from 'node:timers/promises'
import { monotonic, serve } from '../processes/remote'
import { sharedPeers } from './shared-peers'

const [name, port, ttl] = process.argv.slice(2)
const peer = sharedPeers.find((each) => each.name === name)
if (!peer) throw new Error(`There is no peer "${name}".`)
const cache = await peer.open(Number(port), Number(ttl))
let source = 0
const load = async (): Promise<number> => source
const read = (): Promise<number | undefined> => cache.read('k', load)

serve({
  ready: () => true,
  /** The source changes; what the cache holds does not. */
  change: (value: never) => {
    source = value
  },
  /** Reads, so that the value of now is held. */
  prime: () => read(),
  /** When the first read gave `value`. Undefined when none did for so long. */
  until: async (value: never, forMs: never, everyMs: never) => {
    const end = performance.now() + (forMs as number)
    while (performance.now() < end) {
      if ((await read()) === value) return monotonic()
      await (everyMs === 0 ? new Promise((resolve) => setImmediate(resolve)) : pause(everyMs))
    }
    return undefined
  },
})
