import { type Timers, withDefaultPorts } from '@unstale/cache-core'
import { metricsError } from '../errors'
import type { AlertSink } from './sinks'

export interface WebhookOptions {
  readonly url: string
  /** Signs each request: `Unstale-Signature: t=<ms>,v1=<HMAC-SHA-256 of "t.body" in hex>`. */
  readonly secret?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Attempts in all. Default 5. */
  readonly attempts?: number
  /** Wait before the second attempt, in ms; it doubles. Default 1,000. */
  readonly retryMs?: number
  readonly fetch?: typeof fetch
  readonly ports?: { readonly timers?: Timers; readonly clock?: { wall(): number } }
}

const encoder = new TextEncoder()

/** What a receiver compares: `t.body` under the shared secret. */
const signatureOf = async (secret: string, at: number, body: string): Promise<string> => {
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signed = await crypto.subtle.sign('HMAC', key, encoder.encode(`${at}.${body}`))
  return `t=${at},v1=${Array.from(new Uint8Array(signed), (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** Whether another attempt may help: the receiver is down, busy or slow; not that it refused. */
const isWorthRetrying = (status: number): boolean => status >= 500 || status === 429 || status === 408

/**
 * Posts each notification as JSON, again and again while the receiver fails.
 * Every attempt of one notification has the same `Unstale-Delivery`, so that a receiver can tell a repetition.
 * Throws `OPTION_INVALID` for an address that is none.
 *
 * @example
 * createMetrics({ alerts: { sinks: [webhookSink({ url: 'https://hooks.example.org/x', secret: process.env.HOOK_SECRET })] } })
 */
export const webhookSink = (options: WebhookOptions): AlertSink => {
  const { url, secret, headers, attempts = 5, retryMs = 1_000, fetch: send = (...args) => globalThis.fetch(...args) } = options
  const { timers, clock, random } = withDefaultPorts(options.ports as Parameters<typeof withDefaultPorts>[0])
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw metricsError('OPTION_INVALID', `url of a webhook must be an http or https address, but is ${JSON.stringify(url)}.`, 'url')
  if (!Number.isInteger(attempts) || attempts < 1)
    throw metricsError('OPTION_INVALID', `attempts must be a whole number from 1, but is ${attempts}.`, 'attempts')
  if (!(retryMs > 0)) throw metricsError('OPTION_INVALID', `retryMs must be a number of ms above 0, but is ${retryMs}.`, 'retryMs')

  const wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const cancel = timers.after(ms, resolve)
      signal.addEventListener('abort', () => {
        cancel()
        reject(signal.reason as Error)
      })
    })

  const attempt = async (body: string, delivery: string, signal: AbortSignal): Promise<Response> => {
    const signature = secret === undefined ? undefined : await signatureOf(secret, clock.wall(), body)
    return send(url, {
      method: 'POST',
      body,
      signal,
      headers: {
        ...headers,
        'Content-Type': 'application/json',
        'Unstale-Delivery': delivery,
        ...(signature !== undefined && { 'Unstale-Signature': signature }),
      },
    })
  }

  return {
    name: `webhook ${new URL(url).host}`,
    send: async (notification, signal) => {
      const body = JSON.stringify(notification)
      const delivery = random.id()
      let failure: unknown
      for (let n = 0; n < attempts; n++) {
        if (n > 0) await wait(retryMs * 2 ** (n - 1) * (0.5 + random.next()), signal)
        try {
          const response = await attempt(body, delivery, signal)
          await response.body?.cancel()
          if (response.ok) return
          failure = metricsError('SINK_FAILED', `The webhook ${url} answered ${response.status}.`, url)
          if (!isWorthRetrying(response.status)) break
        } catch (error) {
          failure = error
          if (signal.aborted) break
        }
      }
      throw failure
    },
  }
}
