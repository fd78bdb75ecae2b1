/** The other end of a log: `listener.ts bare|unstale REDIS_PORT`. Remembers when each record came. */
import { createCache } from '@unstale/cache-core'
import { redisLog } from '@unstale/cache-redis'
import { createClient } from 'redis'
import { monotonic, serve } from '../processes/remote'

const [kind, port] = process.argv.slice(2)
const client = createClient({ url: `redis://127.0.0.1:${port}` })
await client.connect()
const times = new Map<number, number>()
const waiting = new Map<number, (at: number) => void>()

const came = (record: number): void => {
  const at = monotonic()
  times.set(record, at)
  waiting.get(record)?.(at)
}

const listenBare = async (): Promise<void> => {
  for (let after = '$', record = 0; ; ) {
    const reply = (await client.xRead({ key: 'bare', id: after }, { BLOCK: 0 })) as unknown as
      | readonly { readonly messages: readonly { readonly id: string }[] }[]
      | null
    for (const { id } of reply?.[0]?.messages ?? []) {
      came(++record)
      after = id
    }
  }
}

if (kind === 'bare') void listenBare()
else {
  const cache = createCache({ log: redisLog(client, { namespace: 'latency' }) })
  await cache.follower.ready()
  cache.follower.watch((change) => {
    if (change.type === 'applied') for (const { seq } of change.records) came(seq)
  })
}

serve({
  ready: () => true,
  arrived: (record: never) => times.get(record) ?? new Promise((resolve) => waiting.set(record, resolve)),
})
