/** What the entries of one peer take, in a process of their own. */
import { setImmediate as turn } from 'node:timers/promises'
import { heapUsed } from '../heap'
import { serve } from '../processes/remote'
import { createEntries, fill } from './entries'
import { serverPeers } from './peers'

/** A text put together is laid out flat when it is first looked up: that is nobody's memory but its own. */
const layOut = (texts: readonly string[]): number => new Set(texts).size

const measure = async (name: string, count: number): Promise<number> => {
  const peer = serverPeers.find((each) => each.name === name)
  if (!peer) throw new Error(`There is no peer "${name}".`)
  const { keys, workload } = createEntries(count)
  for (const key of keys) layOut([key, ...workload.tagsOf(key), await workload.load(key)])
  // A first instance, so that code and constants of the peer are not counted.
  const warm = peer.open({ ...workload, maxEntries: 100 })
  await fill(warm, keys.slice(0, 2_000))
  await warm.close()
  await turn()
  const before = heapUsed()
  const server = peer.open(workload)
  await fill(server, keys)
  await turn()
  const bytes = (heapUsed() - before) / count
  await server.read(keys[0] as string)
  await server.close()
  return bytes
}

serve({ measure: (name: never, count: never) => measure(name, count) })
