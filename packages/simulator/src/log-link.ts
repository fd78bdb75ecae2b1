import type { Log, LogPage, Position } from '@unstale/cache-core'
import type { Random } from './random'
import type { RunState } from './run-state'
import type { Scheduler } from './scheduler'
import type { SharedLog } from './shared-log'
import type { SimNode } from './sim-node'

/** How the way between two places behaves. Changed by faults while the run goes on. */
export interface Weather {
  /** Usual time one way, in ms. */
  latency: number
  /** How often a message takes up to `slowest` ms. */
  slow: number
  slowest: number
  /** How often a message is lost, and how often an append arrives twice. */
  loss: number
  duplication: number
  /** Nothing passes until then. */
  partedUntil: number
  /** Whether a parted way refuses at once or swallows. */
  refuses: boolean
}

export const calmWeather = (latency: number): Weather => ({
  latency,
  slow: 0,
  slowest: 0,
  loss: 0,
  duplication: 0,
  partedUntil: 0,
  refuses: false,
})

/** The time that one message takes; undefined when it never arrives. */
export const transit = (weather: Weather, random: Random, now: number, run: RunState): number | undefined => {
  if (weather.partedUntil > now) return undefined
  if (weather.loss > 0 && random.chance(weather.loss)) {
    run.faults++
    return undefined
  }
  if (weather.slow > 0 && random.chance(weather.slow)) {
    run.faults++
    return random.next() * weather.slowest
  }
  return weather.latency * (0.5 + random.next())
}

export interface LogLinkOptions {
  readonly log: SharedLog
  readonly node: SimNode
  readonly weather: Weather
  readonly scheduler: Scheduler
  readonly random: Random
  readonly run: RunState
}

/** What wakes a read that waits is handed on as it is, where it goes on from `after`: nobody is asked what else there is. */
const told = ({ epoch, records }: LogPage, after: Position | undefined): LogPage | undefined => {
  const [oldest, tail] = [records[0]?.seq, records.at(-1)?.seq]
  if (after?.epoch !== epoch || oldest !== after.seq + 1 || tail === undefined) return undefined
  return { epoch, oldest, tail, records, proven: false }
}

/** The log as one process reaches it. */
export const createLogLink = ({ log, node, weather, scheduler, random, run }: LogLinkOptions): Log => {
  const refuse = (): Promise<never> => new Promise((_, reject) => void scheduler.after(1, node, () => reject(new Error('unreachable'))))

  /** `serve` runs at the log when the request arrives; its answer travels back on its own. */
  const call = <T>(serve: (reply: (answer: T) => void) => void, isRepeatable: boolean): Promise<T> => {
    if (weather.partedUntil > scheduler.now() && weather.refuses) return refuse()
    return new Promise<T>((resolve) => {
      const reply = (answer: T): void => {
        const back = transit(weather, random, scheduler.now(), run)
        if (back !== undefined) scheduler.after(back, node, () => resolve(answer))
      }
      const times = isRepeatable && weather.duplication > 0 && random.chance(weather.duplication) ? 2 : 1
      if (times === 2) run.faults++
      for (let i = 0; i < times; i++) {
        const out = transit(weather, random, scheduler.now(), run)
        if (out !== undefined) scheduler.after(out, undefined, () => serve(reply))
      }
    })
  }

  return {
    append: (record, options) => call<Position>((reply) => reply(log.append(record, options)), true),
    read: ({ after, waitMs = 0 } = {}) =>
      call((reply) => {
        log.waitFor(after, waitMs, () => {
          const page = log.read(after)
          reply((waitMs > 0 && told(page, after)) || page)
        })
      }, false),
    plan: (id, record, delayMs) => call<void>((reply) => reply(log.plan(id, record, delayMs)), false),
    unplan: (id) => call<void>((reply) => reply(log.settle(id)), true),
    renew: () => call<void>((reply) => reply(log.renew()), false),
  }
}
