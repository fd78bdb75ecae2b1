import type { Timers } from '@unstale/cache-core'
import { metricsError } from '../errors'
import type { AlertNotification } from './create-alerts'

/** Where alerts go. */
export interface AlertSink {
  readonly name: string
  /** Tells of what changed. `signal` is aborted when it takes too long. */
  send(notification: AlertNotification, signal: AbortSignal): void | Promise<void>
}

/** Prints each alert on one line. The default where no sink is given. */
export const logSink = (print: (line: string) => void = console.warn): AlertSink => ({
  name: 'log',
  send: ({ alerts }) => {
    for (const { state, severity, rule, message, remedy } of alerts)
      print(`[unstale] ${state} ${severity} ${rule}: ${message}${state === 'firing' ? ` ${remedy}` : ''}`)
  },
})

/**
 * Calls a function of yours.
 *
 * @example
 * createMetrics({ alerts: { sinks: [callbackSink((notification) => pager.send(notification))] } })
 */
export const callbackSink = (send: AlertSink['send'], name = 'callback'): AlertSink => ({ name, send })

export interface SinkQueue {
  push(notification: AlertNotification): void
}

export interface SinkQueueOptions {
  readonly sink: AlertSink
  readonly timers: Timers
  /** How long one `send` may take, in ms. */
  readonly timeoutMs: number
  readonly onError: (error: unknown, sink: AlertSink) => void
}

/** Notifications that wait for a slow sink at most; then the oldest leaves. */
const WAITING = 100

/** Hands notifications to a sink one after the other. A sink that throws or hangs costs its notification, and nobody else anything. */
export const createSinkQueue = ({ sink, timers, timeoutMs, onError }: SinkQueueOptions): SinkQueue => {
  const waiting: AlertNotification[] = []
  let busy = false

  const sendInTime = (notification: AlertNotification): Promise<void> =>
    new Promise((resolve, reject) => {
      const abort = new AbortController()
      const cancel = timers.after(timeoutMs, () => {
        abort.abort()
        reject(metricsError('SINK_FAILED', `The alert sink "${sink.name}" did not end within ${timeoutMs} ms.`, sink.name))
      })
      Promise.resolve()
        .then(() => sink.send(notification, abort.signal))
        .then(resolve, reject)
        .finally(cancel)
    })

  const drain = async (): Promise<void> => {
    if (busy) return
    busy = true
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        await sendInTime(next)
      } catch (error) {
        onError(error, sink)
      }
    }
    busy = false
  }

  return {
    push: (notification) => {
      waiting.push(notification)
      if (waiting.length > WAITING) {
        waiting.shift()
        onError(
          metricsError('SINK_FAILED', `The alert sink "${sink.name}" is too slow: the oldest of ${WAITING} notifications was dropped.`),
          sink,
        )
      }
      void drain()
    },
  }
}
