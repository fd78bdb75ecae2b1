import type { MetricsReport, MonitoringReport } from '@unstale/cache-metrics'
import type { ReadRoute, UnstaleConfig, WriteRoute } from '../config/config-types'
import { type Env, reveal, revealAll } from '../config/secrets'
import { type Answer, ask } from '../http/ask'
import type { EventStream } from '../http/event-stream'
import { type FindingCode, findingKinds } from './finding-codes'
import type { Phase } from './phases'
import type { CheckFinding } from './report-types'

export const defaultLimits = {
  requestMs: 10_000,
  firstByteMs: 2_000,
  observeMs: 40_000,
  silenceMs: 35_000,
  propagationMs: 1_000,
  stalenessMs: 2_000,
  clockMs: 1_000,
  rounds: 3,
  connections: 8,
} as const

/** What one round of one write came to. */
export interface WriteRound {
  readonly write: string
  /** From the answer until the stream told of it; undefined when it cannot be known. */
  readonly heardAfterMs?: number
  /** From the answer until the last plain read began that was from before the write; 0 when none was. */
  readonly freshAfterMs?: number
}

/** What the checks of one validation share: how to ask, and what was seen so far. */
export interface CheckContext {
  readonly config: UnstaleConfig
  readonly phase: Phase
  readonly limits: { readonly [Name in keyof typeof defaultLimits]: number }
  readonly endpoints: string
  readonly operations: string | undefined
  readonly redisUrl: string | undefined
  readonly writes: readonly WriteRoute[]
  /** Headers of a user, and of an operator. */
  readonly user: Readonly<Record<string, string>>
  readonly operator: Readonly<Record<string, string>>
  url(path: string): string
  askRead(
    route: ReadRoute,
    more?: { readonly headers?: Readonly<Record<string, string>>; readonly base?: string; readonly anonymous?: boolean },
  ): Promise<Answer>
  ask(
    path: string,
    more?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown },
  ): Promise<Answer>
  readonly seen: Seen
}

/** Filled in by the checks in their order. */
export interface Seen {
  readonly reads: Map<string, Answer>
  /** Reads whose body is another one each time. */
  readonly restless: Set<string>
  stream: EventStream | undefined
  readonly rounds: WriteRound[]
  monitoring: MonitoringReport | undefined
  metrics: MetricsReport | undefined
  readonly epochs: Map<string, string>
}

const joined = (base: string, path: string): string => base.replace(/\/+$/, '') + path

export const createContext = (config: UnstaleConfig, phase: Phase, env: Env): CheckContext => {
  const user = revealAll(config.headers, env)
  const operator = revealAll(config.operatorHeaders, env)
  const limits = { ...defaultLimits, ...config.limits } as CheckContext['limits']
  const endpoints = config.endpoints ?? '/api/cache'
  return {
    config,
    phase,
    limits,
    endpoints,
    operations: config.operations === false ? undefined : (config.operations ?? endpoints),
    redisUrl: config.redis && reveal(config.redis.url, env),
    writes: (config.writes ?? []).filter((write) => (write.phases ?? ['pre-deploy', 'staging', 'canary']).includes(phase)),
    user,
    operator,
    url: (path) => joined(config.baseUrl, path),
    askRead: (route, { headers, base = config.baseUrl, anonymous = false } = {}) =>
      ask(joined(base, route.path), {
        headers: { ...(!anonymous && user), ...(!anonymous && revealAll(route.headers, env)), ...headers },
        timeoutMs: limits.requestMs,
      }),
    ask: (path, more = {}) =>
      ask(joined(config.baseUrl, path), { ...more, headers: { ...user, ...more.headers }, timeoutMs: limits.requestMs }),
    seen: {
      reads: new Map(),
      restless: new Set(),
      stream: undefined,
      rounds: [],
      monitoring: undefined,
      metrics: undefined,
      epochs: new Map(),
    },
  }
}

/** Something that is not as it should be, with its remedy from the table. */
export const finding = (code: FindingCode, subject: string, message: string): CheckFinding => ({
  code,
  level: findingKinds[code].level,
  subject,
  message,
  remedy: findingKinds[code].remedy,
})

/** What a check came to. */
export interface CheckOutcome {
  readonly seen: string
  readonly findings: readonly CheckFinding[]
  /** Nothing could be looked at. */
  readonly skipped?: boolean
}

export interface Check {
  readonly title: string
  run(context: CheckContext): Promise<CheckOutcome>
}

export const skipped = (why: string): CheckOutcome => ({ seen: why, findings: [], skipped: true })
