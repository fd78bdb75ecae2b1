import { randomUUID } from 'node:crypto'
import type { UnstaleConfig } from '../config/config-types'
import { fillTemplate } from '../config/fill-template'
import { type Env, revealAll } from '../config/secrets'
import type { Answer } from '../http/ask'
import { type ExampleServers, ITEMS } from './example-server'

export interface LoadRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** What a load test reads, writes and listens to. */
export interface LoadTarget {
  readonly name: string
  /** Requests to read, all instances included. */
  readonly reads: readonly LoadRequest[]
  /** The next write; undefined: there is nothing to write. */
  readonly nextWrite: ((answers: ReadonlyMap<string, Answer>) => LoadRequest) | undefined
  readonly events: readonly string[]
  readonly metrics: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly operator: Readonly<Record<string, string>>
  /** For targets whose values tell: which thing an answer shows, in which version. */
  readonly versionOf?: (answer: Answer) => { readonly id: string; readonly version: number } | undefined
}

const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item

export const exampleTarget = ({ urls }: ExampleServers): LoadTarget => ({
  name: `the bundled example, ${urls.length} instances in this process`,
  reads: urls.flatMap((url) => Array.from({ length: ITEMS }, (_, id) => ({ url: `${url}/items/${id}`, method: 'GET', headers: {} }))),
  nextWrite: () => ({ url: `${pick(urls)}/items/${Math.floor(Math.random() * ITEMS)}`, method: 'POST', headers: {} }),
  events: urls.map((url) => `${url}/api/cache/events`),
  metrics: urls.map((url) => `${url}/api/cache/metrics`),
  headers: {},
  operator: {},
  versionOf: ({ json }) => {
    const { id, version } = (json ?? {}) as { readonly id?: number; readonly version?: number }
    return id === undefined || version === undefined ? undefined : { id: String(id), version }
  },
})

const joined = (base: string, path: string): string => base.replace(/\/+$/, '') + path

/** A deployment, as its configuration describes it. Writes go where the configuration's phases allow staging. */
export const configTarget = (config: UnstaleConfig, env: Env): LoadTarget => {
  const headers = revealAll(config.headers, env)
  const endpoints = config.endpoints ?? '/api/cache'
  const operations = config.operations === false ? undefined : (config.operations ?? endpoints)
  const writes = (config.writes ?? []).filter(({ phases }) => phases === undefined || phases.includes('staging'))
  const at = (path: string): string => joined(config.baseUrl, path)
  return {
    name: config.baseUrl,
    reads: config.reads.map((read) => ({ url: at(read.path), method: 'GET', headers: { ...headers, ...revealAll(read.headers, env) } })),
    nextWrite:
      writes.length === 0
        ? undefined
        : (answers) => {
            const write = pick(writes)
            const reads = Object.fromEntries(config.reads.map(({ name, path }) => [name, answers.get(at(path))?.json]))
            const values = { nonce: randomUUID().slice(0, 8), reads }
            return {
              url: at(String(fillTemplate(write.path, values))),
              method: write.method,
              headers: { ...headers, ...revealAll(write.headers, env) },
              ...(write.body !== undefined && { body: fillTemplate(write.body, values) }),
            }
          },
    events: [at(`${endpoints}/events`)],
    metrics: operations === undefined ? [] : [at(`${operations}/metrics`)],
    headers,
    operator: { ...headers, ...revealAll(config.operatorHeaders, env) },
  }
}
