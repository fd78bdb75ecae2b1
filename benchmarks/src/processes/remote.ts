import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process whose methods are called over its channel. */
export interface Remote {
  call<Result>(method: string, ...args: readonly unknown[]): Promise<Result>
  stop(): Promise<void>
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 2_000)
  await gone
  clearTimeout(timer)
}

/** Starts a module that calls `serve`, by this Node or by the one at `execPath`. Rejects the calls under way when the process ends. */
export const startRemote = (script: URL, args: readonly string[] = [], execPath: string = process.execPath): Remote => {
  const child = fork(fileURLToPath(script), [...args], { execPath, execArgv: ['--expose-gc', '--import', 'tsx'] })
  const waiting = new Map<number, { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }>()
  let ids = 0
  child.on('message', ({ id, value, error }: Answer) => {
    const caller = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) caller?.resolve(value as never)
    else caller?.reject(new Error(error))
  })
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`The process ended with ${code ?? signal}.`))
    waiting.clear()
  })
  return {
    call: (method, ...given) =>
      new Promise((resolve, reject) => {
        if (!child.connected) return reject(new Error('The process has ended.'))
        waiting.set(++ids, { resolve, reject })
        child.send({ id: ids, method, args: given })
      }),
    stop: () => ended(child),
  }
}

/** In the process itself: answers calls by these methods. */
export const serve = (methods: Readonly<Record<string, (...args: never[]) => unknown>>): void => {
  process.on('message', ({ id, method, args }: { readonly id: number; readonly method: string; readonly args: never[] }) => {
    Promise.resolve()
      .then(() => methods[method]?.(...args))
      .then(
        (value) => process.send?.({ id, value }),
        (error: unknown) => process.send?.({ id, error: String(error) }),
      )
  })
  process.on('disconnect', () => process.exit(0))
}

/** Microseconds of processor time of this process so far, all threads. */
export const cpuTime = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Comparable between processes of one machine, in nanoseconds. */
export const monotonic = (): number => Number(process.hrtime.bigint())
