import { setTimeout as pause } from 'node:timers/promises'
import { type RedisServer, startRedis } from '../redis-server'
import { startProxy, type TcpProxy } from '../tcp-proxy'

/** A primary and a replica of it; replication runs through a network that can be broken. */
export interface Storage {
  readonly primary: RedisServer
  /** What the replica has not heard when it takes over is lost. Resolves when it has. */
  loseLastWritesAndFailOver(afterMs: number): Promise<void>
  /** Ends the primary at once and starts an empty one in its place. */
  restartEmpty(): Promise<void>
  stop(): Promise<void>
}

const isInStep = async (replica: RedisServer): Promise<boolean> =>
  (await replica.command('INFO', 'replication')).includes('master_link_status:up')

export const startStorage = async (): Promise<Storage> => {
  let primary = await startRedis()
  let link: TcpProxy = await startProxy(primary.port)
  let replica: RedisServer

  const addReplica = async (): Promise<void> => {
    replica = await startRedis(['--replicaof', '127.0.0.1', String(link.port), '--repl-timeout', '5', '--repl-diskless-sync-delay', '0'])
    for (let tries = 0; !(await isInStep(replica)); tries++) {
      if (tries > 400) throw new Error('the replica did not catch up')
      await pause(25)
    }
  }

  await addReplica()
  return {
    get primary() {
      return primary
    },
    loseLastWritesAndFailOver: async (afterMs) => {
      link.blackHole(true)
      await pause(afterMs)
      await primary.stop()
      await replica.command('REPLICAOF', 'NO', 'ONE')
      primary = replica
      await link.close()
      link = await startProxy(primary.port)
      await addReplica()
    },
    restartEmpty: async () => {
      const { port } = primary
      await primary.stop()
      primary = await startRedis([], port)
    },
    stop: async () => {
      await Promise.all([primary.stop(), replica.stop()])
      await link.close()
    },
  }
}
