import { MutationObserver } from '@tanstack/query-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ORIGIN } from './testing/fake-server'
import { passTime, type Setup, setUp, useFakeTime } from './testing/setup'
import { trackedFetch } from './tracked-fetch'

const OTHER = 'https://other.test'

const put = async ({ queryClient }: Setup, url: string): Promise<void> => {
  void new MutationObserver(queryClient, { mutationFn: () => trackedFetch(url, { method: 'PUT' }) }).mutate()
  await passTime(200)
}

const ignored = ({ events }: Setup): readonly unknown[] =>
  events.filter(({ name }) => name === 'headerIgnored').map(({ payload }) => payload)

describe('Cache-Group-Invalidation', () => {
  useFakeTime()

  it.each([
    ['a malformed list', '"a", b', 'malformed'],
    ['a member that is no string', '1', 'malformed'],
    ['an empty tag', '""', 'malformed'],
    ['an oversized field', `"${'x'.repeat(17_000)}"`, 'malformed'],
    ['too many members', Array.from({ length: 1_025 }, () => '"a"').join(', '), 'malformed'],
  ])('is ignored with an event for %s', async (_what, field, reason) => {
    const setup = setUp()
    setup.server.headers = (path) => (path.startsWith('/write') ? { 'Cache-Group-Invalidation': field } : {})
    setup.mount('a')
    await passTime(50)
    await put(setup, `${ORIGIN}/write/a`)
    expect(setup.server.reads()).toHaveLength(1)
    expect(ignored(setup)).toEqual([{ header: 'Cache-Group-Invalidation', reason, url: `${ORIGIN}/write/a` }])
  })

  it('is ignored on a safe method', async () => {
    const setup = setUp()
    setup.mount('a')
    await passTime(50)
    setup.server.headers = (path) => (path === '/read/b' ? { 'Cache-Group-Invalidation': '"a"' } : {})
    setup.mount('b')
    await passTime(100)
    expect(setup.server.reads('/read/a')).toHaveLength(1)
    expect(ignored(setup)).toEqual([{ header: 'Cache-Group-Invalidation', reason: 'safe method', url: `${ORIGIN}/read/b` }])
  })

  it('is ignored from an origin that is not listed, which is told no position either', async () => {
    const setup = setUp()
    setup.mount('a')
    await passTime(50)
    await put(setup, `${ORIGIN}/write/z`)
    await put(setup, `${OTHER}/write/a`)
    expect(setup.server.reads()).toHaveLength(1)
    expect(ignored(setup)).toEqual([{ header: 'Cache-Group-Invalidation', reason: 'origin', url: `${OTHER}/write/a` }])
    expect(setup.server.requests.at(-1)?.headers.get('Cache-Position')).toBeNull()
  })

  it('is heard from a listed origin, and later requests ask for its position, for 30 s', async () => {
    const setup = setUp({ origins: [ORIGIN, OTHER] })
    setup.mount('a')
    await passTime(50)
    await put(setup, `${OTHER}/write/a`)
    expect(setup.server.reads()).toHaveLength(2)
    expect(setup.server.reads()[1]?.headers.get('Cache-Position')).toBe('e1:1')
    setup.mount('b')
    await passTime(31_000)
    setup.mount('c')
    await passTime(50)
    expect(setup.server.reads('/read/b')[0]?.headers.get('Cache-Position')).toBe('e1:1')
    expect(setup.server.reads('/read/c')[0]?.headers.get('Cache-Position')).toBeNull()
  })

  it('hears several lines as one field', async () => {
    const setup = setUp()
    setup.mount('a')
    setup.mount('b')
    await passTime(50)
    setup.server.headers = (path) => (path.startsWith('/write') ? { 'Cache-Group-Invalidation': '"a";x=1, "b"' } : {})
    await put(setup, `${ORIGIN}/write/z`)
    expect(setup.server.reads()).toHaveLength(4)
  })

  it('keeps what it already asks for when the needed position is lower', async () => {
    const setup = setUp()
    setup.server.headers = () => ({ 'Cache-Position': 'e1:9' })
    await put(setup, `${ORIGIN}/write/z`)
    setup.server.headers = () => ({ 'Cache-Position': 'e1:4' })
    await put(setup, `${ORIGIN}/write/z`)
    setup.mount('a')
    await passTime(50)
    expect(setup.server.reads()[0]?.headers.get('Cache-Position')).toBe('e1:9')
  })

  it('replaces the position it asks for on a new epoch', async () => {
    const setup = setUp()
    setup.server.headers = () => ({ 'Cache-Position': 'e1:9' })
    await put(setup, `${ORIGIN}/write/z`)
    setup.server.headers = () => ({ 'Cache-Position': 'e2:1' })
    await put(setup, `${ORIGIN}/write/z`)
    setup.mount('a')
    await passTime(50)
    expect(setup.server.reads()[0]?.headers.get('Cache-Position')).toBe('e2:1')
  })
})

describe('Cache-Groups', () => {
  useFakeTime()

  it('is void when malformed: the query has no tags, and an event says so', async () => {
    const setup = setUp()
    setup.server.headers = () => ({ 'Cache-Groups': '"a", (b)' })
    setup.mount('a')
    await passTime(50)
    expect(setup.client.preview('a' as never)).toEqual([])
    expect(ignored(setup)).toEqual([{ header: 'Cache-Groups', reason: 'malformed', url: `${ORIGIN}/read/a` }])
  })

  it('takes names such as __proto__ and hasOwnProperty as names', async () => {
    const setup = setUp()
    setup.server.headers = () => ({ 'Cache-Groups': '"__proto__", "constructor", "hasOwnProperty:1"' })
    setup.mount('a')
    await passTime(50)
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty:1']) expect(setup.client.preview(name as never)).toHaveLength(1)
    expect(({} as { tainted?: unknown }).tainted).toBeUndefined()
  })

  it('survives any field and any position that a response can carry', async () => {
    const setup = setUp({ events: '/events' })
    const byte = fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code))
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: byte, maxLength: 40 }), fc.string({ unit: byte, maxLength: 20 }), async (groups, position) => {
        setup.server.headers = () => ({ 'Cache-Groups': groups, 'Cache-Position': position })
        const load = setup.queryClient.fetchQuery({
          queryKey: ['fuzz', groups, position],
          queryFn: () => trackedFetch(`${ORIGIN}/read/a`).then(() => 1),
        })
        await passTime(30)
        expect(await load).toBe(1)
      }),
      { numRuns: 200 },
    )
  })
})
