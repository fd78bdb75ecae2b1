import type { Clock, SnapshotExchange } from '@unstale/cache-core'

export interface FakeExchange extends SnapshotExchange {
  /** What is done instead of answering. */
  fault: 'none' | 'rejects' | 'throws' | 'hangs' | 'is no list'
  readonly published: { readonly name: string; readonly text: string; readonly keepMs: number }[]
  /** Shown by somebody who is no instance of ours. */
  readonly foreign: string[]
}

/** What a shared place does, in memory: what is shown goes when its time is over. */
export const fakeExchange = (clock: Clock): FakeExchange => {
  const shown = new Map<string, { readonly text: string; readonly goesAt: number }>()
  const answer = async <Value>(work: () => Value): Promise<Value> => {
    if (exchange.fault === 'rejects') throw new Error('down')
    return exchange.fault === 'hangs' ? new Promise(() => undefined) : work()
  }
  const exchange: FakeExchange = {
    fault: 'none',
    published: [],
    foreign: [],
    publish: (name, text, keepMs) => {
      if (exchange.fault === 'throws') throw new Error('broken')
      return answer(() => {
        exchange.published.push({ name, text, keepMs })
        shown.set(name, { text, goesAt: clock.monotonic() + keepMs })
      })
    },
    collect: () => {
      if (exchange.fault === 'throws') throw new Error('broken')
      return answer(() => {
        if (exchange.fault === 'is no list') return undefined as never
        const alive = [...shown.values()].filter(({ goesAt }) => goesAt > clock.monotonic())
        return [...alive.map(({ text }) => text), ...exchange.foreign]
      })
    },
  }
  return exchange
}
