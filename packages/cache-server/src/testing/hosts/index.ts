import { expressHost } from './express-host'
import { fastifyHost } from './fastify-host'
import { fetchHosts } from './fetch-hosts'
import { honoHost } from './hono-host'
import type { Host } from './host'
import { koaHost } from './koa-host'

/** Every framework that the contract suite runs against. */
export const hosts: readonly Host[] = [...fetchHosts, expressHost, fastifyHost, honoHost, koaHost]
