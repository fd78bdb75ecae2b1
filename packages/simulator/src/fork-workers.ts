import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Work, Worker } from './work'

export interface Workers extends Worker {
  close(): void
}

const file = fileURLToPath(new URL('./worker-process.ts', import.meta.url))

/** So many processes; each does one piece of work at a time. */
export const forkWorkers = (count: number): Workers => {
  const all = Array.from({ length: count }, () => fork(file))
  const free = [...all]
  const waiting: ((child: ChildProcess) => void)[] = []

  const take = async (): Promise<ChildProcess> => free.pop() ?? new Promise((resolve) => void waiting.push(resolve))
  const giveBack = (child: ChildProcess): void => {
    const next = waiting.shift()
    if (next) next(child)
    else free.push(child)
  }
  const ask = async <T>(work: Work): Promise<T> => {
    const child = await take()
    return new Promise<T>((resolve, reject) => {
      const gone = (code: number | null): void => reject(new Error(`A worker ended with ${code} at ${JSON.stringify(work)}.`))
      child.once('exit', gone)
      child.once('message', (result) => {
        child.off('exit', gone)
        giveBack(child)
        resolve(result as T)
      })
      child.send(work)
    })
  }

  return {
    seed: (level, seed) => ask({ kind: 'seed', level, seed }),
    mutant: (name, budget) => ask({ kind: 'mutant', name, budget }),
    close: () => {
      for (const child of all) child.disconnect()
    },
  }
}
