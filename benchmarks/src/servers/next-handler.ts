import { createRequire } from 'node:module'
import type { ServerPeer } from './server-peer'

/** The part of Next.js's handler interface that is driven here. */
interface Entry {
  readonly value: ReadableStream<Uint8Array>
  readonly tags: readonly string[]
  readonly stale: number
  readonly timestamp: number
  readonly expire: number
  readonly revalidate: number
}
interface Handler {
  get(key: string, softTags: readonly string[]): Promise<Entry | undefined>
  set(key: string, entry: Promise<Entry>): Promise<void>
  updateTags(tags: readonly string[]): Promise<void>
}

const HOUR = 3_600

/** Next.js's default handler of `use cache`, driven through its interface: it hands out streams, which a hit has to read. */
export const nextHandler: ServerPeer = {
  name: 'next, default cache handler',
  tagged: true,
  open: ({ tagsOf, load }) => {
    const { createDefaultCacheHandler } = createRequire(import.meta.url)('next/dist/server/lib/cache-handlers/default') as {
      readonly createDefaultCacheHandler: (bytes: number) => Handler
    }
    const handler = createDefaultCacheHandler(2 ** 30)
    return {
      read: async (key) => {
        const held = await handler.get(key, [])
        if (held) return new Response(held.value).text()
        const timestamp = performance.timeOrigin + performance.now()
        const value = await load(key)
        const body = new Response(value).body as ReadableStream<Uint8Array>
        const entry: Entry = { value: body, tags: tagsOf(key), stale: HOUR, timestamp, expire: HOUR, revalidate: HOUR }
        await handler.set(key, Promise.resolve(entry))
        return value
      },
      invalidateTag: (name) => handler.updateTags([name]),
      close: () => undefined,
    }
  },
}
