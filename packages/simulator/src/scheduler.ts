import type { SimNode } from './sim-node'

interface Event {
  at: number
  order: number
  readonly node: SimNode | undefined
  task: (() => void) | undefined
}

/** Virtual time. Everything that happens is one event of it, each followed by all the microtasks that it starts. */
export interface Scheduler {
  now(): number
  /** How many events have run. */
  readonly ran: number
  /** Runs `task` after `delayMs`. What belongs to a node waits while it is paused and is lost with it. Returns its cancellation. */
  after(delayMs: number, node: SimNode | undefined, task: () => void): () => void
  /** Runs everything up to `until`, or until `isOver`. */
  run(until: number, isOver: () => boolean): Promise<void>
}

/** Events between two looks at whether the run is over: a macrotask each, so that the engine's microtasks are done before the next. */
const BATCH = 64

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

const push = (heap: Event[], event: Event): void => {
  let at = heap.length
  heap.push(event)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!isBefore(event, heap[parent] as Event)) break
    heap[at] = heap[parent] as Event
    at = parent
  }
  heap[at] = event
}

const takeFirst = (heap: Event[]): Event => {
  const first = heap[0] as Event
  const last = heap.pop() as Event
  const size = heap.length
  if (size === 0) return first
  let at = 0
  for (;;) {
    let child = at * 2 + 1
    if (child >= size) break
    if (child + 1 < size && isBefore(heap[child + 1] as Event, heap[child] as Event)) child++
    if (!isBefore(heap[child] as Event, last)) break
    heap[at] = heap[child] as Event
    at = child
  }
  heap[at] = last
  return first
}

export const createScheduler = (): Scheduler => {
  const heap: Event[] = []
  let now = 0
  let order = 0
  let ran = 0

  const step = (event: Event): void => {
    const { node, task } = event
    if (!task) return
    if (node && !node.alive) return
    if (node && node.pausedUntil > event.at) {
      // The same one: it can still be cancelled.
      Object.assign(event, { at: node.pausedUntil, order: ++order })
      return push(heap, event)
    }
    now = Math.max(now, event.at)
    ran++
    task()
  }

  return {
    now: () => now,
    get ran() {
      return ran
    },
    after: (delayMs, node, task) => {
      const event: Event = { at: now + Math.max(0, delayMs), order: ++order, node, task }
      push(heap, event)
      return () => {
        event.task = undefined
      }
    },
    run: (until, isOver) =>
      new Promise((resolve, reject) => {
        let isDone = false
        const turn = (): void => {
          if (isDone) return
          try {
            const next = heap[0]
            if (!next || next.at > until || isOver()) {
              isDone = true
              if (!isOver()) now = Math.max(now, until)
              resolve()
            } else step(takeFirst(heap))
          } catch (error) {
            isDone = true
            reject(error)
          }
        }
        const batch = (): void => {
          for (let i = 0; i < BATCH; i++) setImmediate(turn)
          setImmediate(() => {
            if (!isDone) batch()
          })
        }
        batch()
      }),
  }
}
