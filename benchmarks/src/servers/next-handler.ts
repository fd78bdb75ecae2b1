import { createDefaultCacheHandler } from 'next/dist/server/lib/cache-handlers/default.js'
import type { ServerPeer } from './server-peer'

const HOUR = 3_600

/** Next.js's default handler of `use cache`, driven through its interface: it hands out streams, which a hit has to read. */
export const nextHandler: ServerPeer = {
  name: 'next, default cache handler',
  tagged: true,
  open: ({ tagsOf, load }) => {
    const handler = createDefaultCacheHandler(2 ** 30)
    return {
      read: async (key) => {
        const held = await handler.get(key, [])
        if (held) return new Response(held.value).text()
        const timestamp = performance.timeOrigin + performance.now()
        const value = await load(key)
        const body = new Response(value).body as ReadableStream<Uint8Array>
        const entry = { value: body, tags: [...tagsOf(key)], stale: HOUR, timestamp, expire: HOUR, revalidate: HOUR }
        await handler.set(key, Promise.resolve(entry))
        return value
      },
      invalidateTag: (name) => handler.updateTags([name]),
      close: () => undefined,
    }
  },
}
