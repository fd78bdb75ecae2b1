import type { IncomingMessage, ServerResponse } from 'node:http'
import { tag } from '@unstale/cache-core'
import { afterEach, describe, expect, it } from 'vitest'
import { unstale } from './express'
import { deferred } from './testing/deferred'
import { listenWith } from './testing/hosts/listen'
import { tracedCache } from './testing/traced-cache'

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const serve = async (handle: (request: IncomingMessage, response: ServerResponse) => unknown) => {
  const traced = tracedCache()
  const middleware = unstale(traced.cache)
  const counted = { before: 0, after: 0 }
  const running = await listenWith((request, response) => {
    counted.before = response.listenerCount('close')
    middleware(request, response, () => void handle(request, response))
    counted.after = response.listenerCount('close')
  })
  cleanups.push(running.close, traced.cache.close)
  return { ...traced, ...running, listeners: () => counted.after - counted.before }
}

describe('whether its client stays', () => {
  it('is nothing that a read listens for which answers in one piece', async () => {
    const { origin, listeners } = await serve((_request, response) => response.end('whole'))
    expect(await (await fetch(origin)).text()).toBe('whole')
    expect(listeners()).toBe(0)
  })

  it('is listened for once where something is written, sent piece by piece, or asked with an unsafe method', async () => {
    const writing = await serve((_request, response) => {
      void writing.cache.invalidate(tag('a'))
      void writing.cache.invalidate(tag('b'))
      response.end()
    })
    await fetch(writing.origin)
    expect(writing.listeners()).toBe(1)

    const streaming = await serve((_request, response) => {
      response.write('one')
      response.write('two')
      response.end()
    })
    await (await fetch(streaming.origin)).text()
    expect(streaming.listeners()).toBe(1)

    const unsafe = await serve((_request, response) => response.end())
    await fetch(unsafe.origin, { method: 'POST' })
    expect(unsafe.listeners()).toBe(1)
  })

  it('is found out by a read that begins to write when its client has gone: what became of that is unknown', async () => {
    const began = deferred()
    const gone = deferred()
    const ended = deferred()
    const served = await serve(async (request, response) => {
      request.on('close', () => gone.resolve())
      began.resolve()
      await gone.promise
      await served.cache.invalidate(tag('a'))
      response.end()
      ended.resolve()
    })
    const unknown: unknown[] = []
    served.cache.events.on('outcomeUnknown', ({ tags }) => unknown.push(tags))
    const client = new AbortController()
    const asked = fetch(served.origin, { signal: client.signal }).catch(() => undefined)
    await began.promise
    client.abort()
    await asked
    await ended.promise
    await new Promise(setImmediate)
    expect(unknown).toEqual([['a', 'a*']])
  })
})
