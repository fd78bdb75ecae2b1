import type { PanelSource } from './recorder'

export type RowFilter = 'all' | 'stale' | 'active' | 'waste'

export interface RowQuery {
  readonly text: string
  readonly filter: RowFilter
}

/** Which queries match, found a slice at a time: however many there are, nobody waits for it. */
export interface RowIndex {
  readonly rows: () => readonly string[]
  /** Looks again, unless it is looking for the same already. */
  find(query: RowQuery): void
  close(): void
}

/** How long one slice may take, in ms. */
const SLICE = 5
/** Queries between two looks at the clock. */
const STEP = 200

const matches = (source: PanelSource, hash: string, { text, filter }: RowQuery): boolean => {
  if (filter === 'waste' && !source.history.stats().has(hash)) return false
  const isNamed = text === '' || hash.toLowerCase().includes(text)
  if (isNamed && (filter === 'all' || filter === 'waste')) return true
  const query = source.query(hash)
  if (!query) return false
  if (filter === 'stale' && query.isFresh) return false
  if (filter === 'active' && query.observers === 0) return false
  return isNamed || query.tags.some(({ tag }) => tag.toLowerCase().includes(text))
}

export const createRowIndex = (
  source: PanelSource,
  changed: () => void,
  {
    now = () => performance.now(),
    later = (task: () => void) => setTimeout(task, 0),
  }: { now?: () => number; later?: (task: () => void) => unknown } = {},
): RowIndex => {
  let rows: readonly string[] = []
  let wanted: RowQuery | undefined
  let running: Iterator<string> | undefined
  let isAgain = false

  const run = (hashes: Iterator<string>, query: RowQuery, found: string[]): void => {
    if (running !== hashes) return
    const end = now() + SLICE
    do {
      for (let i = 0; i < STEP; i++) {
        const next = hashes.next()
        if (next.done) {
          running = undefined
          rows = found
          changed()
          if (isAgain) begin(query)
          return
        }
        if (matches(source, next.value, query)) found.push(next.value)
      }
    } while (now() < end)
    later(() => run(hashes, query, found))
  }
  const begin = (query: RowQuery): void => {
    isAgain = false
    wanted = query
    const hashes = source.hashes()[Symbol.iterator]()
    running = hashes
    run(hashes, query, [])
  }

  return {
    rows: () => rows,
    find: (query) => {
      const isSame = wanted?.text === query.text && wanted.filter === query.filter
      if (running && isSame) isAgain = true
      else begin(query)
    },
    close: () => {
      running = undefined
    },
  }
}
