import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Limits, UnstaleConfig } from '../config/config-types'
import { type Deployment, startDeployment } from '../testing/deployment'
import type { ProxyFaults } from '../testing/faulty-proxy'
import type { AppFaults } from '../testing/library-app'
import type { FindingCode } from './finding-codes'
import type { ValidationReport } from './report-types'
import { validate } from './validate'

let deployment: Deployment

beforeAll(async () => {
  deployment = await startDeployment()
})
afterAll(() => deployment.stop())
afterEach(() => deployment.heal())

const run = (changes: Partial<UnstaleConfig> = {}, limits: Limits = {}): Promise<ValidationReport> => {
  const { config, env } = deployment
  return validate({ ...config, ...changes, limits: { ...config.limits, ...limits } }, 'canary', { env })
}

const codes = ({ checks }: ValidationReport, level: 'fail' | 'warn'): readonly FindingCode[] =>
  [...new Set(checks.flatMap(({ findings }) => findings).flatMap((found) => (found.level === level ? found.code : [])))].sort()

const messages = ({ checks }: ValidationReport): string =>
  checks.flatMap(({ findings }) => findings.map(({ subject, message }) => `${subject}: ${message}`)).join('\n')

describe('a healthy deployment', () => {
  it('passes every check, and is as it was before', async () => {
    const report = await run({ thresholds: { loadErrorRatio: { max: 0 }, hitRatio: { min: 0.01 } } })
    expect(codes(report, 'fail')).toEqual([])
    expect(codes(report, 'warn')).toEqual(['HTTP1_ONLY'])
    expect(report.checks.filter(({ status }) => status === 'skip').map(({ id }) => id)).toEqual(['cors'])
    expect(report).toMatchObject({ status: 'pass', counts: { pass: 13, warn: 1, fail: 0, skip: 1 } })
    expect(report.checks.find(({ id }) => id === 'writes')?.seen).toBe('1 routes, 2 times each; 2 heard on the event stream')
    const book = await fetch(`${deployment.app.url}/books/1`)
    expect(await book.json()).toMatchObject({ title: 'Middlemarch' })
  })

  it('sends no write in production unless it is allowed there', async () => {
    const before = await fetch(`${deployment.app.url}/books/1`)
    const { config, env } = deployment
    const report = await validate(config, 'production', { env })
    expect(report.status).toBe('pass')
    expect(report.checks.find(({ id }) => id === 'writes')).toMatchObject({ status: 'skip' })
    const after = await fetch(`${deployment.app.url}/books/1`)
    expect(after.headers.get('cache-position')).toBe(before.headers.get('cache-position'))
  })
})

interface Planted {
  readonly fault: string
  readonly app?: Partial<AppFaults>
  readonly proxy?: Partial<ProxyFaults>
  readonly config?: Partial<UnstaleConfig>
  readonly limits?: Limits
  readonly finds: readonly FindingCode[]
  /** What the report must say. */
  readonly says: string
}

const origin = 'https://reader.example'
const author: NonNullable<UnstaleConfig['writes']>[number] = {
  name: 'rename',
  method: 'PATCH',
  path: '/books/1',
  body: { title: 'Title {{nonce}}' },
  expects: { tags: ['author:1'] },
}
const planted: readonly Planted[] = [
  {
    fault: 'a relation that the model does not know',
    config: { writes: [author] },
    finds: ['WRITE_TAG_MISSING'],
    says: 'but not author:1',
  },
  {
    fault: 'no adapter on a route',
    app: { noAdapter: true },
    finds: ['READ_UNTAGGED', 'WRITE_UNANNOUNCED'],
    says: 'book: GET /books/1 answered without Cache-Groups',
  },
  {
    fault: 'a write that says nothing',
    app: { silentWrite: true },
    finds: ['WRITE_UNANNOUNCED'],
    says: 'rename: PATCH /books/1 answered 200 and names nothing',
  },
  { fault: 'a forgotten tag', app: { forgottenTag: true }, finds: ['INVALIDATION_MISSING'], says: 'shelf: rename names book:1' },
  {
    fault: 'a proxy that buffers the stream',
    proxy: { buffer: true },
    limits: { firstByteMs: 150 },
    finds: ['STREAM_BUFFERED'],
    says: 'waits for the end',
  },
  {
    fault: 'a proxy that is less patient than heartbeats are frequent',
    proxy: { idleMs: 15 },
    limits: { observeMs: 5_000 },
    finds: ['STREAM_CUT'],
    says: 'somebody ended it after',
  },
  {
    fault: 'a proxy that strips Cache-Position',
    proxy: { strip: ['cache-position'] },
    finds: ['HEADERS_STRIPPED'],
    says: 'book: Cache-Groups and Cache-Status arrived, but not Cache-Position',
  },
  {
    fault: 'a proxy that strips the tags',
    proxy: { strip: ['cache-groups', 'cache-group-invalidation'] },
    finds: ['HEADERS_STRIPPED'],
    says: 'rename: PATCH /books/1 was announced by its cookie, but Cache-Group-Invalidation did not arrive',
  },
  {
    fault: 'a proxy that compresses the stream',
    proxy: { compress: true },
    limits: { firstByteMs: 1_000 },
    finds: ['STREAM_COMPRESSED'],
    says: 'Content-Encoding: gzip; no event within 1000 ms',
  },
  {
    fault: 'a proxy that swallows heartbeats',
    proxy: { swallowBeats: true },
    limits: { silenceMs: 150 },
    finds: ['STREAM_SILENT'],
    says: 'no heartbeat within',
  },
  {
    fault: 'closed endpoints',
    app: { closed: true },
    finds: ['ENDPOINT_CLOSED', 'STREAM_FAILED'],
    says: '/api/cache/monitoring: it answered 403',
  },
  {
    fault: 'endpoints somewhere else',
    config: { endpoints: '/cache' },
    finds: ['ENDPOINT_MISSING', 'STREAM_FAILED'],
    says: '/cache/events: it answered 404',
  },
  { fault: 'a cache on the way', proxy: { store: '/notes' }, finds: ['READ_STORED'], says: 'notes: a cache on the way answered (Age: 7)' },
  {
    fault: 'one user’s answer for everybody',
    app: { publicNotes: true },
    finds: ['READ_PUBLIC'],
    says: 'notes: it is one user’s, but says Cache-Control: public',
  },
  {
    fault: 'one user’s answer without Vary',
    app: { unmarkedNotes: true },
    finds: ['READ_VARY'],
    says: 'notes: with and without authorization it answers differently',
  },
  { fault: 'a clock that is off', proxy: { clockMs: -60_000 }, finds: ['CLOCK_OFF'], says: 'behind of this machine' },
  {
    fault: 'two instances with a log each',
    proxy: { alternate: true },
    limits: { stalenessMs: 150, propagationMs: 150 },
    finds: ['LOGS_DIFFER'],
    says: '2 logs answer',
  },
  {
    fault: 'a small cache that nobody knows of',
    proxy: { microCacheMs: 60_000 },
    limits: { stalenessMs: 30, rounds: 1 },
    finds: ['STALENESS_OVER_BUDGET'],
    says: 'the budget is 30 ms',
  },
  {
    fault: 'a proxy that hears no Cache-Position',
    proxy: { deaf: true },
    limits: { stalenessMs: 60 },
    finds: ['READ_STALE', 'STALENESS_OVER_BUDGET'],
    says: 'it answered as of',
  },
  {
    fault: 'another origin that is refused',
    config: { origins: [origin] },
    finds: ['CORS_REFUSED'],
    says: `${origin}: /books/1 answered Access-Control-Allow-Origin: nothing`,
  },
  {
    fault: 'a star where pages send cookies',
    config: { origins: [origin], credentials: true },
    proxy: { add: { 'access-control-allow-origin': '*' } },
    finds: ['CORS_REFUSED'],
    says: 'and pages send cookies',
  },
  {
    fault: 'headers hidden from another origin',
    config: { origins: [origin] },
    proxy: {
      add: { 'access-control-allow-origin': origin, 'access-control-allow-headers': '*', 'access-control-expose-headers': 'cache-groups' },
    },
    finds: ['CORS_HIDDEN', 'CORS_PREFLIGHT'],
    says: 'pages there cannot read cache-position',
  },
  {
    fault: 'another Redis than the application’s',
    config: { redis: { url: { env: 'REDIS_URL' }, namespace: 'other' } },
    finds: ['REDIS_NOT_USED'],
    says: '{other}:state: there is no log',
  },
  { fault: 'no Redis', config: { redis: { url: 'redis://127.0.0.1:1' } }, finds: ['REDIS_UNREACHABLE'], says: 'Redis does not answer' },
  {
    fault: 'a number beyond its threshold',
    config: { thresholds: { loadErrorRatio: { min: 0.5 } } },
    finds: ['THRESHOLD_MISSED'],
    says: 'loadErrorRatio: it is 0, at least 0.5 is asked for',
  },
]

describe('a planted fault is found, and nothing else', () => {
  it.each(planted)('$fault', async ({ app = {}, proxy = {}, config = {}, limits = {}, finds, says }) => {
    Object.assign(deployment.app.faults, app)
    Object.assign(deployment.proxy.faults, proxy)
    const report = await run(config, limits)
    const found = codes(report, 'fail')
    // Without one log whatever comes second is chance.
    if (finds.includes('LOGS_DIFFER')) expect(found).toContain('LOGS_DIFFER')
    else expect(found).toEqual(finds)
    expect(messages(report)).toContain(says)
    expect(report.status).toBe('fail')
    expect(report.next).toMatch(/Then run this again\.$/)
  })

  it('Redis that evicts', async () => {
    await deployment.redis.send('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    const report = await run()
    await deployment.redis.send('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    expect(codes(report, 'fail')).toEqual(['REDIS_EVICTS'])
    expect(messages(report)).toContain('maxmemory-policy is allkeys-lru')
  })
})
