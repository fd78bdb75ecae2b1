import { cache } from '@/cache'

/** `/studio/api/cache/metrics?timeRange=1h` answers the numbers, `/studio/api/cache/monitoring` how things stand. */
export const { GET } = cache.handlers
