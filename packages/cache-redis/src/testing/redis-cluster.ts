import { setTimeout as pause } from 'node:timers/promises'
import { type RedisServer, startRedis } from './redis-server'

export interface RedisCluster {
  readonly ports: readonly number[]
  stop(): Promise<void>
}

const SLOTS = 16_384

/** Three primaries that share the slots. */
export const startCluster = async (): Promise<RedisCluster> => {
  const started = await Promise.allSettled([1, 2, 3].map(() => startRedis(['--cluster-enabled', 'yes', '--cluster-node-timeout', '5000'])))
  const servers: readonly RedisServer[] = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const stop = async (): Promise<void> => void (await Promise.all(servers.map((server) => server.stop())))
  for (const each of started) {
    if (each.status === 'fulfilled') continue
    // The others must not outlive the tests that never ran.
    await stop()
    throw each.reason
  }
  const [first] = servers as readonly [RedisServer]
  const share = Math.ceil(SLOTS / servers.length)
  for (const [index, server] of servers.entries()) {
    await server.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    await server.command('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(Math.min(SLOTS, (index + 1) * share) - 1))
    await server.command('CLUSTER', 'MEET', '127.0.0.1', String(first.port))
  }
  const isReady = async (): Promise<boolean> => {
    const states = await Promise.all(servers.map((server) => server.command('CLUSTER', 'INFO')))
    return states.every((state) => state.includes('cluster_state:ok') && state.includes('cluster_known_nodes:3'))
  }
  for (let tries = 0; !(await isReady()); tries++) {
    if (tries > 400) throw new Error('the cluster did not form')
    await pause(50)
  }
  return { ports: servers.map(({ port }) => port), stop }
}
