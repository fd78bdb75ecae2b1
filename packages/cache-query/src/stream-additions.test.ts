import { describe, expect, it } from 'vitest'
import { createFakeServer } from './testing/fake-server'
import { passTime, setUp, useFakeTime } from './testing/setup'

const EVENTS = { events: '/events', pollEvery: 5_000 }

describe('tags that are added while a stream is live', () => {
  useFakeTime()

  it('are asked for again when the stream for them cannot be opened', async () => {
    const { server, client, mount, version } = setUp(EVENTS)
    mount('a')
    await passTime(100)
    server.mode = 'down'
    mount('b')
    await passTime(100)
    server.mode = 'stream'
    server.write('b')
    expect(client.status().state).toBe('live')
    await passTime(3_000)
    expect(version('b')).toBe(1)
  })

  it('end that stream when no second one can be had: one connection speaks for everything', async () => {
    const server = createFakeServer()
    const limited: typeof fetch = (input, init) => {
      const isStream = new Headers(init?.headers).get('Accept') === 'text/event-stream'
      return isStream && server.streams.size > 0 ? Promise.resolve(new Response('', { status: 503 })) : server.fetch(input, init)
    }
    const { client, mount, version } = setUp({ ...EVENTS, fetch: limited }, { server })
    mount('a')
    await passTime(100)
    mount('b')
    await passTime(10_000)
    expect(client.status().state).toBe('live')
    expect(server.streams.size).toBe(1)
    server.write('a')
    server.write('b')
    await passTime(200)
    expect(version('a')).toBe(1)
    expect(version('b')).toBe(1)
  })
})
