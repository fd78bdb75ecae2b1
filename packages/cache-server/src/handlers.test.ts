import type { Metrics, MetricsSource } from '@unstale/cache-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { post } from './testing/stream-client'
import { get, send, tracedCache } from './testing/traced-cache'

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

  describe('of metrics', () => {
    const attached: MetricsSource[] = []
    const metrics: Metrics = {
      attach: (source) => {
        attached.push(source)
        return () => void attached.splice(attached.indexOf(source), 1)
      },
      answer: async (endpoint, query) => ({ status: 200, contentType: 'text/plain', body: `${endpoint} of ${query.get('timeRange')}` }),
    }

    it('answer what the metrics say, and hear of the cache until it closes', async () => {
      const { cache } = tracedCache({ metrics, name: 'main' })
      expect(attached.map(({ name, size }) => [name, size?.()])).toEqual([['main', 0]])
      const response = await cache.handlers.GET(get('/api/cache/metrics?timeRange=1h'))
      expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control'), await response.text()]).toEqual(
        [200, 'text/plain', 'no-store', 'metrics of 1h'],
      )
      expect(await (await cache.handlers.GET(get('/api/cache/monitoring'))).text()).toBe('monitoring of null')
      expect((await cache.handlers.POST(send('POST', '/api/cache/metrics'))).status).toBe(405)
      await cache.close()
      expect(attached).toEqual([])
    })

    it('say without metrics how to have them', async () => {
      const { cache } = tracedCache()
      for (const name of ['metrics', 'monitoring']) {
        const response = await cache.handlers.GET(get(`/api/cache/${name}`))
        expect(response.status).toBe(404)
        expect((await errorOf(response)).message).toContain('metrics: createMetrics()')
      }
    })

    it('are closed in production until authorize is given, and ask it', async () => {
      vi.stubEnv('NODE_ENV', 'production')
      for (const options of [{ metrics }, { metrics, authorize: () => false }]) {
        const { cache } = tracedCache(options)
        for (const name of ['metrics', 'monitoring']) expect((await cache.handlers.GET(get(`/api/cache/${name}`))).status).toBe(403)
      }
    })
  })
})
