import type { MiddlewareOptions } from '../../hosting'
import type { ServerCache } from '../../server-cache-types'

/** What a handler of the contract suite is asked, whatever the framework. */
export interface Asked {
  readonly query: URLSearchParams
  readonly header: (name: string) => string | undefined
  readonly json: () => Promise<unknown>
}

/** What it answers. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** Sent piece by piece. */
  readonly stream?: () => AsyncGenerator<string>
}

export interface HostRoute extends MiddlewareOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** One segment. GET answers HEAD too. */
  readonly path: string
  readonly handler: (asked: Asked) => Answer | Promise<Answer>
}

export interface HostOptions {
  readonly cache: ServerCache
  readonly routes: readonly HostRoute[]
  /** Headers that a middleware in front of the SDK sets on each response, as one for CORS does. */
  readonly before?: Readonly<Record<string, string>>
}

export interface RunningHost {
  readonly origin: string
  readonly port: number
  close(): Promise<void>
}

/** A framework as an application uses it. Its own error handler answers 500 with `{"handled":true}`; the endpoints are under /cache. */
export interface Host {
  readonly name: string
  /** How it is driven, for the docs. */
  readonly how: string
  readonly start: (options: HostOptions) => Promise<RunningHost>
}

export const HANDLED = { handled: true } as const
