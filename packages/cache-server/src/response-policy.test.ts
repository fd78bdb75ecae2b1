import { describe, expect, it } from 'vitest'
import { durationOf, parseCacheControl, splitList } from './cache-control'
import { etagOf, isNoneMatchMet } from './etag'
import { policyOf } from './response-policy'

const policy = (headers: Readonly<Record<string, string>>, status = 200): ReturnType<typeof policyOf> =>
  policyOf({ status, headers: new Headers(headers) })

describe('Cache-Control', () => {
  it('is read whatever its case, order and quotes; of two that contradict each other the first counts', () => {
    const directives = parseCacheControl('Public, MAX-AGE=60 , s-maxage="90",private="set-cookie, x", max-age=1')
    expect([...directives]).toEqual([
      ['public', ''],
      ['max-age', '60'],
      ['s-maxage', '90'],
      ['private', 'set-cookie, x'],
    ])
    expect([durationOf(directives, 'max-age'), durationOf(directives, 's-maxage'), durationOf(directives, 'none')]).toEqual([
      60_000,
      90_000,
      undefined,
    ])
  })

  it.each(['max-age=', 'max-age=-1', 'max-age=1.5', 'max-age=x', 'max-age=99999999999'])('counts %s as stale', (field) => {
    expect(durationOf(parseCacheControl(field), 'max-age')).toBe(0)
  })

  it('is read in one pass, however long and odd', () => {
    const odd = [
      '"'.repeat(200_000),
      ','.repeat(200_000),
      'a='.repeat(100_000),
      `${'a'.repeat(200_000)}=`,
      `max-age="${'\\"'.repeat(100_000)}`,
    ]
    for (const field of odd) expect(() => parseCacheControl(field)).not.toThrow()
    expect(splitList('a, "b,c" ,,d')).toEqual(['a', '"b,c"', 'd'])
  })
})

describe('whether a response may be kept', () => {
  it.each([
    ['private', { 'Cache-Control': 'private' }],
    ['private, with field names', { 'Cache-Control': 'private="x"' }],
    ['no-store', { 'Cache-Control': 'no-store' }],
    ['Set-Cookie', { 'Set-Cookie': 'a=1' }],
    ['Vary: *', { Vary: 'Accept, *' }],
    ['too many names in Vary', { Vary: 'a,b,c,d,e,f,g,h,i' }],
    ['an event stream', { 'Content-Type': 'text/event-stream; charset=utf-8' }],
  ])('not with %s', (_name, headers) => expect(policy(headers)).toBeUndefined())

  it.each([201, 202, 206, 302, 303, 304, 400, 401, 403, 500, 503])('not with %i', (status) => expect(policy({}, status)).toBeUndefined())
  it.each([200, 203, 204, 301, 308, 404, 410])('with %i', (status) => expect(policy({}, status)).toBeDefined())

  it('takes s-maxage before max-age before Expires, and no-cache before all', () => {
    const date = 'Wed, 25 Nov 2026 10:00:00 GMT'
    const expires = { Date: date, Expires: 'Wed, 25 Nov 2026 10:02:00 GMT' }
    expect(policy({ ...expires, 'Cache-Control': 'max-age=60, s-maxage=90' })?.lifetime).toBe(90_000)
    expect(policy({ ...expires, 'Cache-Control': 'max-age=60' })?.lifetime).toBe(60_000)
    expect(policy(expires)?.lifetime).toBe(120_000)
    expect(policy({ Date: date, Expires: '0' })?.lifetime).toBe(0)
    expect(policy({ Expires: expires.Expires })?.lifetime).toBe(0)
    expect(policy({ 'Cache-Control': 'no-cache, max-age=60' })?.lifetime).toBe(0)
    expect(policy({})?.lifetime).toBeUndefined()
  })

  it('is for everybody only where it says so', () => {
    expect(
      [{}, { 'Cache-Control': 'max-age=60' }, { 'Cache-Control': 'public' }, { 'Cache-Control': 's-maxage=1' }].map(
        (headers) => policy(headers as Record<string, string>)?.isPublic,
      ),
    ).toEqual([false, false, true, true])
  })
})

describe('ETag', () => {
  const etag = etagOf(200, Buffer.from('one'))

  it('is the same for the same body and status alone', () => {
    expect(etagOf(200, Buffer.from('one'))).toBe(etag)
    expect(etagOf(404, Buffer.from('one'))).not.toBe(etag)
    expect(etagOf(200, Buffer.from('two'))).not.toBe(etag)
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/)
  })

  it('is found in a list, strong or weak, and by *', () => {
    expect(isNoneMatchMet(`"x,y", ${etag}`, etag)).toBe(true)
    expect(isNoneMatchMet(etag.slice(2), etag)).toBe(true)
    expect(isNoneMatchMet('*', etag)).toBe(true)
    for (const field of [null, '', '"x"', etag.slice(2, -1)]) expect(isNoneMatchMet(field, etag)).toBe(false)
    expect(isNoneMatchMet('*', null)).toBe(false)
  })
})
