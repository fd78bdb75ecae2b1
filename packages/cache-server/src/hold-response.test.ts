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
  it('is nothing that a read listens for, however it answers', async () => {
    const whole = await serve((_request, response) => response.end('whole'))
    expect(await (await fetch(whole.origin)).text()).toBe('whole')
    expect(whole.listeners()).toBe(0)

    const streaming = await serve((_request, response) => {
      response.write('one')
      response.write('two')
      response.end()
    })
    expect(await (await fetch(streaming.origin)).text()).toBe('onetwo')
    expect(streaming.listeners()).toBe(0)
  })

  it('is listened for once where something is written, or asked with an unsafe method', async () => {
    const writing = await serve((_request, response) => {
      void writing.cache.invalidate(tag('a'))
      void writing.cache.invalidate(tag('b'))
      response.end()
    })
    await fetch(writing.origin)
    expect(writing.listeners()).toBe(1)

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

const SENDERS = ['writeHead', 'flushHeaders', 'write', 'end'] as const

describe('how a response sends', () => {
  const replaced = (response: ServerResponse): readonly string[] => SENDERS.filter((name) => Object.hasOwn(response, name))

  it('is replaced for its head alone where only is read, and in all where something is written', async () => {
    const seen: (readonly string[])[] = []
    const served = await serve((request, response) => {
      seen.push(replaced(response))
      if (request.url === '/writes') void served.cache.invalidate(tag('a'))
      seen.push(replaced(response))
      response.end()
    })
    await fetch(served.origin)
    await fetch(`${served.origin}/writes`)
    await fetch(served.origin, { method: 'POST' })
    expect(seen).toEqual([['writeHead'], ['writeHead'], ['writeHead'], SENDERS, SENDERS, SENDERS])
  })

  it.each([
    ['end', (response: ServerResponse) => response.end('body')],
    ['write', (response: ServerResponse) => [response.write('body'), response.end()]],
    ['flushHeaders', (response: ServerResponse) => [response.flushHeaders(), response.end('body')]],
    ['writeHead', (response: ServerResponse) => response.writeHead(200, { 'X-Own': '1', 'Cache-Groups': '"own"' }).end('body')],
    ['writeHead with headers of its own', (response: ServerResponse) => response.writeHead(200, { 'X-Own': '1', ETag: '"e"' }).end('body')],
    [
      'writeHead after headers that were set',
      (response: ServerResponse) => response.setHeader('Cache-Groups', '"own"').writeHead(200, { 'X-Own': '1' }).end('body'),
    ],
    ['writeHead with a list', (response: ServerResponse) => response.writeHead(200, ['Cache-Groups', '"own"']).end('body')],
  ])('a read that begins with %s has its tags in its head', async (name, send) => {
    const served = await serve((_request, response) => {
      served.cache.track(tag('read'))
      send(response)
    })
    const response = await fetch(served.origin)
    const isOwn = name.startsWith('writeHead') && !name.endsWith('of its own')
    expect(response.headers.get('cache-groups')).toBe(isOwn ? '"read", "own"' : '"read"')
    expect(response.headers.get('x-own')).toBe(name.startsWith('writeHead') && !name.endsWith('list') ? '1' : null)
    expect(await response.text()).toBe('body')
  })

  it('tells who stood in the place of writeHead before it of headers in no other form than they were given in', async () => {
    const told: unknown[] = []
    const traced = tracedCache()
    const middleware = unstale(traced.cache)
    const running = await listenWith((_request, response) => {
      const { writeHead } = response
      // As older middleware does that sets headers late: of a list it expects pairs.
      response.writeHead = ((status: number, headers?: unknown) => {
        told.push(headers)
        return writeHead.call(response, status, headers as Record<string, string>)
      }) as typeof writeHead
      middleware(_request, response, () => {
        traced.cache.track(tag('read'))
        response.writeHead(200, { 'X-Own': '1' }).end('body')
      })
    })
    cleanups.push(running.close, traced.cache.close)
    const { headers } = await fetch(running.origin)
    expect([headers.get('x-own'), headers.get('cache-groups')]).toEqual(['1', '"read"'])
    expect(told.filter(Array.isArray)).toEqual([])
  })

  it('waits where a read began to write after its tags were known, whatever is called first', async () => {
    for (const begin of ['end', 'write', 'flushHeaders', 'writeHead'] as const) {
      const appended = deferred()
      const served = await serve((_request, response) => {
        served.cache.track(tag('read'))
        const writing = served.cache.invalidate(tag('a')).then(() => appended.resolve())
        if (begin === 'writeHead') response.writeHead(200)
        if (begin === 'write') expect(response.write('body')).toBe(false)
        if (begin === 'flushHeaders') response.flushHeaders()
        expect(response.headersSent).toBe(false)
        response.end(begin === 'write' ? undefined : 'body')
        return writing
      })
      const response = await fetch(served.origin)
      await appended.promise
      expect([await response.text(), response.headers.get('cache-groups')]).toEqual(['body', '"read"'])
    }
  })
})

describe('a tag that comes when the head has left', () => {
  it('is told of while the body is open, and is nobody’s when it has ended, or its client has gone', async () => {
    const late: unknown[] = []
    const gone = deferred()
    const served = await serve(async (request, response) => {
      if (request.url === '/leaves') response.on('close', gone.resolve)
      response.write('one')
      expect(() => served.cache.track(tag('open'))).toThrow('was tracked after the headers')
      if (request.url === '/leaves') await gone.promise
      else response.end()
      served.cache.track(tag('over'))
    })
    served.cache.events.on('tagLate', ({ tag: name }) => late.push(name))
    await (await fetch(served.origin)).text()
    expect(late).toEqual(['open'])

    const client = new AbortController()
    const asked = await fetch(`${served.origin}/leaves`, { signal: client.signal })
    client.abort()
    await asked.text().catch(() => undefined)
    await gone.promise
    await new Promise(setImmediate)
    expect(late).toEqual(['open', 'open'])
  })
})
