import { createCache, type Log, tag } from '@unstale/cache-core'
import { createClient } from 'redis'
import { redisLog } from '../redis-log'
import { connectDatabase } from './chaos/database-client'

/** Writes row 0 once through `mutate`, and dies at the n-th step of it: before the call, or after its answer. */
const [redisPort, databasePort, namespace = '', step, deadlineMs] = process.argv.slice(2)
const dieAt = Number(step)
let steps = 0

const counted = async <T>(work: () => Promise<T>): Promise<T> => {
  if (++steps === dieAt) process.kill(process.pid, 'SIGKILL')
  const result = await work()
  if (++steps === dieAt) process.kill(process.pid, 'SIGKILL')
  return result
}

const log = redisLog(createClient({ url: `redis://127.0.0.1:${redisPort}` }), { namespace })
const database = connectDatabase(Number(databasePort))
const breaking: Log = {
  ...log,
  append: (...given) => counted(() => log.append(...given)),
  plan: (...given) => counted(() => log.plan(...given)),
  unplan: (id) => counted(() => log.unplan(id)),
}
const cache = createCache({ log: breaking })
await cache.follower.ready()
await cache.mutate(tag('row:0'), () => counted(() => database.commit(0, `step ${step}`, 'mutate')), { deadlineMs: Number(deadlineMs) })
process.send?.({ steps })
process.exit(0)
