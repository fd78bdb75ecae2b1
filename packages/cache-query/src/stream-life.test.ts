import { describe, expect, it } from 'vitest'
import { createFakeServer } from './testing/fake-server'
import { passTime, setUp, useFakeTime } from './testing/setup'

const EVENTS = { events: '/events' }

describe('the event stream', () => {
  useFakeTime()

  it('opens when the first tracked query is looked at, with its tags and the oldest position held', async () => {
    const { server, client, mount } = setUp(EVENTS)
    server.seq = 7
    await passTime(100)
    expect(server.streamRequests).toHaveLength(0)
    mount('a')
    await passTime(100)
    expect(server.streamRequests).toHaveLength(1)
    expect(server.streamRequests[0]?.since).toBe('e1:7')
    expect(server.streamRequests[0]?.tags).toContain('a')
    expect(client.status()).toMatchObject({ state: 'live', position: { epoch: 'e1', seq: 7 } })
    await passTime(500)
    expect(client.status().lagMs).toBeGreaterThanOrEqual(500)
  })

  it('refetches what a record names and nothing else, asking for that position past every HTTP cache', async () => {
    const { server, mount, version } = setUp(EVENTS)
    mount('a')
    mount('b')
    await passTime(100)
    server.requests.length = 0
    server.write('a')
    await passTime(100)
    expect(server.reads()).toHaveLength(1)
    expect(server.reads('/read/a')[0]?.cache).toBe('no-cache')
    expect(server.reads('/read/a')[0]?.headers.get('Cache-Position')).toBe('e1:1')
    expect(version('a')).toBe(1)
  })

  it('marks a query that nobody looks at, without loading it', async () => {
    const { server, mount, isMarked } = setUp(EVENTS)
    mount('a')
    const b = mount('b')
    await passTime(100)
    b.unmount()
    server.requests.length = 0
    server.write('b')
    await passTime(100)
    expect(isMarked('b')).toBe(true)
    expect(server.reads()).toHaveLength(0)
    mount('b', { refetchOnMount: false })
    await passTime(100)
    expect(server.reads('/read/b')).toHaveLength(1)
    expect(isMarked('b')).toBe(false)
  })

  it('asks anew at once for added tags, and the old stream closes when the new one has answered', async () => {
    const { server, mount, version } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    server.write('c')
    mount('b')
    await passTime(22)
    expect(server.streams.size).toBe(1)
    await passTime(20)
    expect(server.streamRequests).toHaveLength(2)
    expect(server.streamRequests[1]?.tags).toEqual(expect.arrayContaining(['a', 'b']))
    expect(server.streams.size).toBe(1)
    server.write('b')
    await passTime(100)
    expect(version('b')).toBe(1)
  })

  it('collects several additions into one request', async () => {
    const { server, mount } = setUp(EVENTS)
    for (const name of ['a', 'b', 'c', 'd']) mount(name)
    await passTime(200)
    expect(server.streamRequests).toHaveLength(1)
  })

  it('keeps the stream for a minute after tags have left, then asks for fewer', async () => {
    const { server, mount, queryClient } = setUp(EVENTS)
    mount('a')
    const b = mount('b')
    await passTime(200)
    const before = server.streamRequests.length
    b.unmount()
    queryClient.removeQueries({ queryKey: ['b'] })
    await passTime(30_000)
    expect(server.streamRequests).toHaveLength(before)
    await passTime(31_000)
    expect(server.streamRequests).toHaveLength(before + 1)
    expect(server.streamRequests.at(-1)?.tags).not.toContain('b')
  })

  it('hears what happened between a load and the answer of the stream that covers it', async () => {
    const { server, mount, version } = setUp(EVENTS)
    mount('a')
    await passTime(22)
    server.write('a')
    await passTime(200)
    expect(version('a')).toBe(1)
    expect(server.streamRequests[0]?.since).toBe('e1:0')
  })

  it('closes when the page is hidden and resumes from its own cursor when it is shown', async () => {
    const { server, page, mount, version, client } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    page.show(false)
    await passTime(10)
    expect(server.streams.size).toBe(0)
    expect(client.status().state).toBe('idle')
    server.write('a')
    await passTime(60_000)
    expect(version('a')).toBe(0)
    page.show(true)
    await passTime(100)
    expect(server.streamRequests.at(-1)?.since).toBe('e1:0')
    expect(version('a')).toBe(1)
  })

  it('resumes after the network was away', async () => {
    const { server, page, mount, version, client } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    page.connect(false)
    expect(client.status().state).toBe('offline')
    server.write('a')
    page.connect(true)
    await passTime(100)
    expect(version('a')).toBe(1)
  })

  it('closes a minute after the last look, not before', async () => {
    const { server, mount } = setUp(EVENTS)
    const { unmount } = mount('a')
    await passTime(100)
    unmount()
    await passTime(50_000 - 15_000)
    expect(server.streams.size).toBe(1)
    server.write('z')
    await passTime(30_000)
    expect(server.streams.size).toBe(0)
  })

  it('comes back after the server ended the stream, and after silence', async () => {
    const { server, mount, version } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    server.endStreams()
    server.write('a')
    await passTime(1_000)
    expect(version('a')).toBe(1)
    const before = server.streamRequests.length
    await passTime(41_000)
    expect(server.streamRequests.length).toBe(before + 1)
  })

  it('asks again from its own cursor when a batch leaves something out', async () => {
    const { server, mount, version, count } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    server.sendAll({ type: 'batch', epoch: 'e1', from: 40, applied: 41, changes: [] })
    await passTime(2_000)
    expect(count('gapFound')).toBe(1)
    expect(server.streamRequests).toHaveLength(2)
    expect(server.streamRequests.at(-1)?.since).toBe('e1:0')
    server.write('a')
    await passTime(100)
    expect(version('a')).toBe(1)
  })

  it('after a reset treats everything older as stale and spreads the refetches over two seconds', async () => {
    const { server, mount, count, client, isMarked } = setUp({
      ...EVENTS,
      ports: { random: { next: () => Math.random(), id: () => 'id' } },
    })
    const names = Array.from({ length: 20 }, (_, i) => `n${i}`)
    for (const name of names) mount(name)
    await passTime(300)
    server.requests.length = 0
    server.seq = 50
    server.sendAll({ type: 'reset', epoch: 'e1', applied: 50, reason: 'slow' })
    await passTime(1)
    expect(names.every(isMarked)).toBe(true)
    await passTime(1_000)
    expect(server.reads().length).toBeGreaterThan(0)
    expect(server.reads().length).toBeLessThan(20)
    await passTime(1_200)
    expect(server.reads()).toHaveLength(20)
    expect(names.some(isMarked)).toBe(false)
    expect(count('clientReset')).toBe(1)
    expect(client.status().position).toEqual({ epoch: 'e1', seq: 50 })
  })

  it('follows a restarted server: resets once, converges, and asks for positions of the new epoch only', async () => {
    const { server, mount, version, count, isMarked } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    server.write('a')
    await passTime(100)
    server.requests.length = 0
    server.restart('e2')
    await passTime(10_000)
    expect(count('clientReset')).toBe(1)
    expect(server.reads()).toHaveLength(1)
    expect(server.reads()[0]?.headers.get('Cache-Position')).toBe('e2:0')
    expect(isMarked('a')).toBe(false)
    server.write('a')
    await passTime(100)
    expect(version('a')).toBe(2)
  })

  it('treats a log that has become shorter like another one', async () => {
    const { server, mount, isMarked, client } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    server.write('a')
    server.write('a')
    await passTime(100)
    server.seq = 1
    server.sendAll({ type: 'reset', epoch: 'e1', applied: 1, reason: 'epoch' })
    expect(isMarked('a')).toBe(false)
    await passTime(1)
    expect(isMarked('a')).toBe(true)
    await passTime(3_000)
    expect(isMarked('a')).toBe(false)
    expect(client.status().position).toEqual({ epoch: 'e1', seq: 1 })
  })

  it('shows data of another epoch, refetches it once when the stream has spoken, then backs off, and never resets', async () => {
    const { server, mount, count, isMarked, version } = setUp(EVENTS)
    mount('b')
    await passTime(100)
    server.headers = (path) => (path === '/read/a' ? { 'Cache-Position': 'other:9' } : {})
    mount('a')
    await passTime(50)
    expect(version('a')).toBe(0)
    expect(isMarked('a')).toBe(true)
    server.sendAll({ type: 'batch', epoch: 'e1', from: 0, applied: 0, changes: [] })
    await passTime(50)
    expect(server.reads('/read/a')).toHaveLength(2)
    expect(server.reads('/read/a')[1]?.cache).toBe('no-cache')
    for (let beat = 0; beat < 12; beat++) {
      server.sendAll({ type: 'batch', epoch: 'e1', from: 0, applied: 0, changes: [] })
      await passTime(5_000)
    }
    expect(server.reads('/read/a').length).toBeLessThanOrEqual(2 + 6)
    expect(server.reads('/read/b')).toHaveLength(1)
    expect(count('clientReset')).toBe(0)
    expect(count('epochsMixed')).toBe(1)
  })

  it('backs off when refetches bring nothing newer, until the next record', async () => {
    const { server, mount, count } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    server.headers = () => ({ 'Cache-Position': 'e1:0' })
    server.requests.length = 0
    server.write('a')
    await passTime(40)
    expect(server.reads()).toHaveLength(1)
    await passTime(1_100)
    expect(server.reads()).toHaveLength(2)
    await passTime(1_000)
    expect(server.reads()).toHaveLength(2)
    await passTime(60_000)
    expect(server.reads().length).toBeLessThanOrEqual(8)
    expect(count('refetchBackedOff')).toBeGreaterThan(3)
    const before = server.reads().length
    server.headers = () => ({})
    server.write('a')
    await passTime(100)
    expect(server.reads()).toHaveLength(before + 1)
  })

  it('counts a response without a position as of when it was sent, and once as stale if nothing was known then', async () => {
    const server = createFakeServer()
    server.headers = () => ({ 'Cache-Position': null })
    const { mount, isMarked } = setUp(EVENTS, { server })
    mount('a')
    await passTime(50)
    expect(server.streamRequests[0]?.since).toBeNull()
    await passTime(3_000)
    expect(server.reads()).toHaveLength(2)
    expect(isMarked('a')).toBe(false)
    await passTime(60_000)
    expect(server.reads()).toHaveLength(2)
  })

  it('does not take an old copy for fresh whose tag it watches only since later', async () => {
    const { server, mount, isMarked, version } = setUp(EVENTS)
    server.seq = 3
    mount('b')
    await passTime(100)
    server.seq = 10
    server.sendAll({ type: 'batch', epoch: 'e1', from: 3, applied: 10, changes: [] })
    mount('a')
    await passTime(100)
    server.headers = (path) => (path === '/read/copy' ? { 'Cache-Groups': '"a"', 'Cache-Position': 'e1:5' } : {})
    mount('copy')
    await passTime(45)
    expect(version('copy')).toBe(0)
    expect(isMarked('copy')).toBe(true)
    server.headers = () => ({})
    await passTime(100)
    expect(isMarked('copy')).toBe(false)
  })

  it('asks for whole families when there are too many tags, and hears of each of their rows, and of no others', async () => {
    const { server, mount, version } = setUp({ ...EVENTS, maxTags: 4 })
    for (let id = 0; id < 6; id++) mount(`post:${id}`)
    mount('user:1')
    await passTime(200)
    expect(server.streamRequests[0]?.tags).toEqual(['user:1', 'user:*', 'user*', 'post'])
    server.write('post:3', 'post')
    await passTime(200)
    expect(version('post:3')).toBe(1)
    expect(server.reads('/read/user:1')).toHaveLength(1)
  })
})

describe('without a stream', () => {
  useFakeTime()

  it('polls the same endpoint when it answers as JSON', async () => {
    const server = createFakeServer()
    server.mode = 'json'
    const { mount, version, client } = setUp({ ...EVENTS, pollEvery: 10_000 }, { server })
    mount('a')
    await passTime(100)
    expect(client.status().state).toBe('polling')
    server.write('a')
    await passTime(10_100)
    expect(version('a')).toBe(1)
  })

  it('polls after the stream has failed three times', async () => {
    const server = createFakeServer()
    server.mode = 'mute'
    const { mount, version, client } = setUp({ ...EVENTS, pollEvery: 10_000, silenceMs: 1_000 }, { server })
    mount('a')
    await passTime(10_000)
    expect(client.status().state).toBe('polling')
    server.mode = 'stream'
    server.write('a')
    await passTime(10_100)
    expect(version('a')).toBe(1)
  })

  it('loads nothing that was not written where only polls pass, also while the stream is tried again', async () => {
    const server = createFakeServer()
    server.mode = 'buffering'
    const { mount, version, client } = setUp({ ...EVENTS, pollEvery: 10_000 }, { server })
    mount('a')
    await passTime(300_000)
    expect([client.status().state, server.reads().length]).toEqual(['polling', 1])
    // 30 polls, and three tries of a stream after each ten of them.
    expect(server.streamRequests.length).toBeLessThanOrEqual(45)
    server.write('a')
    await passTime(20_000)
    expect([version('a'), server.reads().length]).toEqual([1, 2])
  })

  it.each(['off', 'closed'] as const)('refetches what is looked at on the stated bound when the endpoint is %s', async (mode) => {
    const server = createFakeServer()
    server.mode = mode
    const { mount, version } = setUp({ ...EVENTS, pollEvery: 10_000 }, { server })
    mount('a')
    await passTime(100)
    server.write('a')
    expect(server.reads()).toHaveLength(1)
    await passTime(10_100)
    expect(version('a')).toBe(1)
    expect(server.reads()).toHaveLength(2)
  })

  it('is live again within seconds of a server that was away for long', async () => {
    const server = createFakeServer()
    const { mount, version, client } = setUp(EVENTS, { server })
    mount('a')
    await passTime(100)
    server.mode = 'down'
    server.endStreams()
    await passTime(20_000)
    expect(client.status().state).not.toBe('live')
    server.restart('e2')
    server.write('a')
    server.mode = 'stream'
    await passTime(34_000)
    expect([client.status().state, version('a')]).toEqual(['live', 1])
  })

  it('is live again at once after a short restart', async () => {
    const server = createFakeServer()
    const { mount, client } = setUp(EVENTS, { server })
    mount('a')
    await passTime(100)
    server.mode = 'down'
    server.endStreams()
    await passTime(6_000)
    server.restart('e2')
    server.mode = 'stream'
    await passTime(10_000)
    expect(client.status().state).toBe('live')
  })

  it('refetches what is looked at on the stated bound when the endpoint does not answer at all', async () => {
    const server = createFakeServer()
    server.mode = 'down'
    const { mount, version, client } = setUp({ ...EVENTS, pollEvery: 10_000 }, { server })
    mount('a')
    await passTime(10_000)
    expect(client.status().state).toBe('polling')
    server.write('a')
    await passTime(11_000)
    expect(version('a')).toBe(1)
  })
})

describe('a storm', () => {
  useFakeTime()

  it.each([20, 50, 200, 1_500])(
    'of 1,000 records in a second costs 2 loads of %i ms, the last begun after the last record',
    async (latency) => {
      const { server, mount, version, isMarked } = setUp(EVENTS)
      mount('a')
      await passTime(1_000)
      server.latency = latency
      server.requests.length = 0
      for (let i = 0; i < 1_000; i++) {
        server.write('a')
        await passTime(1)
        if (i < 999) expect(server.reads()).toHaveLength(1)
      }
      await passTime(4_000)
      expect(version('a')).toBe(1_000)
      expect(isMarked('a')).toBe(false)
      expect(server.reads()).toHaveLength(2)
      // It asks for the last record: it began when that was known.
      expect(server.reads()[1]?.headers.get('Cache-Position')).toBe('e1:1000')
    },
  )

  it('of calls, by hand and by tag, costs no more', async () => {
    const { server, mount, client, queryClient } = setUp(EVENTS)
    mount('a')
    await passTime(1_000)
    server.requests.length = 0
    for (let i = 0; i < 500; i++) {
      void queryClient.invalidateQueries({ queryKey: ['a'] })
      void client.invalidate('a' as never)
      await passTime(2)
    }
    await passTime(4_000)
    expect(server.reads()).toHaveLength(2)
  })

  it('that does not end is still answered every two seconds', async () => {
    const { server, mount } = setUp(EVENTS)
    mount('a')
    await passTime(1_000)
    server.requests.length = 0
    for (let i = 0; i < 400; i++) {
      server.write('a')
      await passTime(20)
    }
    expect(server.reads().length).toBeGreaterThanOrEqual(4)
    expect(server.reads().length).toBeLessThanOrEqual(6)
  })
})
