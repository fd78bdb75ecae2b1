/** What all end-to-end suites play on: two instances of the built application that share a database and Redis, and one browser. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { launchServer } from '../../shared/launch'
import { startRedis } from '../../shared/redis-process'
import { startApp } from '../demo/start-app.mjs'

export interface Stage {
  /** The two instances. */
  readonly a: string
  readonly b: string
  /** Where the browser is connected to. */
  readonly browser: string
  /** What another instance needs to share the same database. */
  readonly databaseUrl: string
  readonly adminPassword: string
  readonly metricsToken: string
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly stage: Stage
  }
}

const startDatabase = async (): Promise<{ readonly url: string; stop(): Promise<void> }> => {
  const child = fork(fileURLToPath(new URL('../demo/database-process.mjs', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }]
  return {
    url: `embedded://127.0.0.1:${port}`,
    stop: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const [redis, database, browser] = await Promise.all([startRedis(), startDatabase(), launchServer()])
  const secrets = {
    ADMIN_PASSWORD: 'lamp and margin',
    SESSION_SECRET: 'only for these tests, and long enough',
    METRICS_TOKEN: 'for the tests',
  }
  const env = { DATABASE_URL: database.url, REDIS_URL: `redis://127.0.0.1:${redis.port}`, ...secrets }
  const [a, b] = await Promise.all([startApp({ env }), startApp({ env })])
  provide('stage', {
    a: a.url,
    b: b.url,
    browser: browser.wsEndpoint(),
    databaseUrl: database.url,
    adminPassword: secrets.ADMIN_PASSWORD,
    metricsToken: secrets.METRICS_TOKEN,
  })
  return async () => {
    await browser.close()
    await Promise.all([a.stop(), b.stop()])
    await Promise.all([redis.kill(), database.stop()])
  }
}
