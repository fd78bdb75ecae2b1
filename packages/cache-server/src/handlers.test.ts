import { afterEach, describe, expect, it, vi } from 'vitest'
import { post } from './testing/stream-client'
import { get, tracedCache } from './testing/traced-cache'

afterEach(() => vi.unstubAllEnvs())

describe('the endpoints', () => {
  const errorOf = async (response: Response) =>
    ((await response.json()) as { readonly error: { readonly code: string; readonly message: string } }).error

  it('say what exists where nothing does', async () => {
    const { cache } = tracedCache()
    const unknown = await cache.handlers.GET(get('/api/cache/evnets'))
    expect(unknown.status).toBe(404)
    expect((await errorOf(unknown)).message).toContain('POST …/events')
    const wrongMethod = await cache.handlers.GET(get('/api/cache/events'))
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('are closed in production until authorize is given', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const closed = tracedCache().cache
    for (const response of [
      await closed.handlers.POST(post({ since: null, tags: [] })),
      await closed.handlers.GET(get('/api/cache/anything')),
    ]) {
      expect(response.status).toBe(403)
      expect((await errorOf(response)).message).toContain('authorize')
    }
    const open = tracedCache({ authorize: () => true }).cache
    expect((await open.handlers.POST(post({ since: null, tags: [] }))).status).toBe(200)
  })

  it('ask authorize, everywhere', async () => {
    const { cache } = tracedCache({ authorize: async (request) => request.headers.get('authorization') === 'Bearer ok' })
    expect((await cache.handlers.POST(post({ since: null, tags: [] }))).status).toBe(403)
    const allowed = post({ since: null, tags: [] })
    allowed.headers.set('Authorization', 'Bearer ok')
    expect((await cache.handlers.POST(allowed)).status).toBe(200)
  })
})
