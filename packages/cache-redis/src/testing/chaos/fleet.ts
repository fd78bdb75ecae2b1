import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startProxy, type TcpProxy } from '../tcp-proxy'
import type { FromInstance, InstanceOptions, ToInstance } from './messages'

export interface Member {
  readonly name: string
  readonly proxy: TcpProxy
  readonly pid: number
  send(message: ToInstance): void
  signal(name: NodeJS.Signals): void
  readonly isAlive: boolean
}

export interface Fleet {
  readonly members: readonly Member[]
  /** Starts a process in place of a member that has died. */
  replace(index: number): Promise<void>
  stop(): Promise<void>
}

export interface FleetOptions {
  readonly count: number
  readonly redisPort: () => number
  readonly instance: (index: number, proxyPort: number) => InstanceOptions
  readonly onMessage: (message: FromInstance, member: Member) => void
}

const program = fileURLToPath(new URL('./instance.ts', import.meta.url))

const exited = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => void child.once('exit', () => resolve()))

/** The instances of the application, each behind a network of its own to Redis. */
export const startFleet = async ({ count, redisPort, instance, onMessage }: FleetOptions): Promise<Fleet> => {
  const members: Member[] = []
  const children: ChildProcess[] = []

  const start = async (index: number): Promise<void> => {
    const proxy = members[index]?.proxy ?? (await startProxy(redisPort()))
    const options = instance(index, proxy.port)
    const child = fork(program, [JSON.stringify(options)], {
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const member: Member = {
      name: options.name,
      proxy,
      pid: child.pid as number,
      send: (message) => {
        if (child.connected) child.send(message, () => undefined)
      },
      signal: (name) => void child.kill(name),
      get isAlive() {
        return child.exitCode === null && child.signalCode === null
      },
    }
    members[index] = member
    children[index] = child
    await new Promise<void>((resolve, reject) => {
      child.on('message', (message: FromInstance) => (message.type === 'ready' ? resolve() : onMessage(message, member)))
      child.once('exit', (code) => reject(new Error(`${options.name} ended with ${code}`)))
    })
  }

  await Promise.all(Array.from({ length: count }, (_, index) => start(index)))
  return {
    members,
    replace: async (index) => {
      await exited(children[index] as ChildProcess)
      await start(index)
    },
    stop: async () => {
      for (const member of members) {
        member.signal('SIGCONT')
        member.send({ type: 'stop' })
      }
      const late = setTimeout(() => {
        for (const child of children) child.kill('SIGKILL')
      }, 5_000)
      await Promise.all(children.map(exited))
      clearTimeout(late)
      await Promise.all(members.map(({ proxy }) => proxy.close()))
    },
  }
}
