import { cache } from '@/cache'

/** The event stream and whatever else the cache serves. */
export const { GET, POST } = cache.handlers
