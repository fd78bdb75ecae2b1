import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { AlertNotification } from './create-alerts'
import { webhookSink } from './webhook-sink'

const notification: AlertNotification = {
  schema: 'unstale.alerts/1',
  at: 1_700_000_000_000,
  instance: 'a',
  alerts: [
    {
      rule: 'gap',
      group: { cache: 'main' },
      severity: 'warning',
      state: 'firing',
      message: 'm',
      remedy: 'r',
      value: 1,
      threshold: 0,
      firedAt: 1,
    },
  ],
}

interface Received {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A receiver that answers these statuses in turn, then 200. */
const receiver = async (statuses: readonly number[]) => {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    received.push({ headers: request.headers, body })
    response.statusCode = statuses[received.length - 1] ?? 200
    response.end('answer')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received }
}

const never = new AbortController().signal

describe('webhookSink', () => {
  it('tries again until the receiver takes it, each time the same delivery with a valid signature', async () => {
    const { url, received } = await receiver([500, 503])
    await webhookSink({ url, secret: 'shared', retryMs: 1 }).send(notification, never)
    expect(received).toHaveLength(3)
    expect(new Set(received.map(({ headers }) => headers['unstale-delivery'])).size).toBe(1)
    for (const { headers, body } of received) {
      expect(JSON.parse(body)).toEqual(notification)
      const [, at, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['unstale-signature'])) ?? []
      expect(signature).toBe(createHmac('sha256', 'shared').update(`${at}.${body}`).digest('hex'))
    }
  })

  it('signs each attempt as of its own time, so that a receiver can refuse what is old', async () => {
    const { url, received } = await receiver([500])
    let now = 1_700_000_000_000
    const clock = { wall: () => (now += 1_000) }
    await webhookSink({ url, secret: 'shared', retryMs: 1, ports: { clock } }).send(notification, never)
    expect(received.map(({ headers }) => /^t=(\d+),/.exec(String(headers['unstale-signature']))?.[1])).toEqual([
      '1700000001000',
      '1700000002000',
    ])
  })

  it('gives up when every attempt fails, and at once when it is refused', async () => {
    const down = await receiver([500, 500, 500, 500])
    await expect(webhookSink({ url: down.url, attempts: 3, retryMs: 1 }).send(notification, never)).rejects.toThrow('answered 500')
    expect(down.received).toHaveLength(3)
    const refusing = await receiver([403])
    await expect(webhookSink({ url: refusing.url, retryMs: 1 }).send(notification, never)).rejects.toThrow('answered 403')
    expect(refusing.received).toHaveLength(1)
  })

  it('tries again when nobody listens, and ends when it is told to', async () => {
    let calls = 0
    const abort = new AbortController()
    const sink = webhookSink({
      url: 'http://127.0.0.1:9/',
      retryMs: 1,
      fetch: async () => {
        if (++calls === 2) abort.abort(new Error('too long'))
        throw new TypeError('fetch failed')
      },
    })
    await expect(sink.send(notification, abort.signal)).rejects.toThrow('fetch failed')
    expect(calls).toBe(2)
  })

  it('refuses what is no address and numbers that are none', () => {
    expect(() => webhookSink({ url: 'file:///etc/passwd' })).toThrow('OPTION_INVALID')
    expect(() => webhookSink({ url: 'hooks' })).toThrow('OPTION_INVALID')
    expect(() => webhookSink({ url: 'https://a.test', attempts: Number.NaN })).toThrow('attempts')
    expect(() => webhookSink({ url: 'https://a.test', retryMs: -1 })).toThrow('retryMs')
  })
})
