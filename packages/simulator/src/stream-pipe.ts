import type { Random } from './random'
import type { RunState } from './run-state'
import type { Scheduler } from './scheduler'
import type { SimNode } from './sim-node'

type Chunk = Uint8Array

/** The body of one event stream on its way: in order, late, sometimes cut, silent or with a piece missing. */
export interface StreamPipe {
  /** What the browser reads from. */
  readonly body: { getReader(): { read(): Promise<{ readonly done: boolean; readonly value: Chunk | undefined }> } }
  /** Breaks the connection for both ends. */
  cut(): void
  /** From now on nothing arrives, and nobody is told. */
  mute(): void
}

export interface StreamPipeOptions {
  readonly source: ReadableStream<Chunk>
  readonly to: SimNode
  readonly scheduler: Scheduler
  readonly random: Random
  readonly run: RunState
  readonly delay: () => number
  /** How often a piece is left out. */
  readonly dropping: () => number
}

/** Pieces under way before the sender has to wait, as buffers of sockets have it. */
const IN_FLIGHT = 3

export const createStreamPipe = ({ source, to, scheduler, random, run, delay, dropping }: StreamPipeOptions): StreamPipe => {
  const reader = source.getReader()
  const arrived: Chunk[] = []
  let waiting: { resolve: (part: { done: boolean; value: Chunk | undefined }) => void; reject: (error: unknown) => void } | undefined
  let end: 'closed' | 'cut' | undefined
  let isMute = false
  let inFlight = 0
  let lastArrival = 0
  let drained: (() => void) | undefined

  const serve = (): void => {
    if (!waiting) return
    const { resolve, reject } = waiting
    const chunk = arrived.shift()
    if (!chunk && end === undefined) return
    waiting = undefined
    if (chunk) resolve({ done: false, value: chunk })
    else if (end === 'closed') resolve({ done: true, value: undefined })
    else reject(new TypeError('the connection broke'))
  }

  const deliver = (task: () => void): void => {
    lastArrival = Math.max(lastArrival, scheduler.now() + delay())
    scheduler.after(lastArrival - scheduler.now(), to, () => {
      inFlight--
      drained?.()
      if (!isMute && end === undefined) task()
      serve()
    })
  }

  const pump = async (): Promise<void> => {
    for (;;) {
      if (inFlight >= IN_FLIGHT) await new Promise<void>((resolve) => (drained = resolve))
      const { done, value } = await reader.read()
      inFlight++
      if (done)
        return deliver(() => {
          end = 'closed'
        })
      const isDropped = dropping() > 0 && random.chance(dropping())
      if (isDropped) run.faults++
      deliver(() => {
        run.note(() => `${to.name}: ${isDropped ? 'never hears' : 'hears'} ${new TextDecoder().decode(value).trim()}`)
        if (!isDropped) arrived.push(value)
      })
    }
  }

  const pipe: StreamPipe = {
    body: {
      getReader: () => ({
        read: () =>
          new Promise((resolve, reject) => {
            waiting = { resolve, reject }
            serve()
          }),
      }),
    },
    cut: () => {
      if (end !== undefined) return
      reader.cancel().catch(() => undefined)
      scheduler.after(delay(), to, () => {
        end ??= 'cut'
        serve()
      })
    },
    mute: () => {
      isMute = true
    },
  }
  pump().catch(() => pipe.cut())
  return pipe
}
