import { defineModel, formatPosition, type Model, namesOf, type Tag, type Target, tag } from '@unstale/cache-core'

export interface Row {
  readonly id: number
  readonly chapterId: number
  /** A decimal digit for each writer: 1 where its addition is in. */
  readonly likes: number
  readonly title: string
  readonly [field: `field${number}`]: string
}

export const model: Model<{ scene: Row; chapter: { id: number } }, { scene: { lists: ['chapterId'] }; chapter: Record<never, never> }> =
  defineModel<{ scene: Row; chapter: { id: number } }>()({ scene: { lists: ['chapterId'] }, chapter: {} })

export interface Database {
  readonly rows: ReadonlyMap<number, Row>
  readonly stats: { readonly likes: number }
}

export type Write = (database: Database) => { readonly after: Database; readonly target: Target }

export const STATS: Tag = tag('stats')

/** A request that somebody has to take through its stages, one at a time. */
export interface Work {
  readonly kind: 'read' | 'write'
  readonly step: () => void
  readonly isDone: () => boolean
}

export interface RowServer {
  readonly fetch: typeof fetch
  readonly database: () => Database
  /** Reads under way. */
  readonly reads: Work[]
  /** Position of the last record, and the names that each record named. */
  readonly log: readonly (readonly Tag[])[]
  /** Commits, and returns what appends the record: a moment later, as in life. */
  commit(write: Write): () => number
  /** The write requests that have arrived, by path. */
  readonly writes: Map<string, { reply: (status: number, position?: number) => void; lose: () => void }>
}

export const ORIGIN = 'https://rows.test'
export const EPOCH = 'e1'

const header = (tags: readonly Tag[]): string => tags.map((name) => `"${name}"`).join(', ')

const read = (path: string, { rows, stats }: Database): { readonly body: unknown; readonly tags: readonly Tag[] } => {
  if (path === '/stats') return { body: stats, tags: [STATS] }
  if (path === '/list') {
    const list = [...rows.values()]
    return { body: { items: list, total: list.length }, tags: [...model.scene.list({ chapterId: 7 }, list)] }
  }
  const id = Number(path.split('/')[2])
  return { body: rows.get(id) ?? null, tags: [model.scene(id)] }
}

/** A server with versions and positions whose every step is taken by the test. */
export const createRowServer = (start: Database): RowServer => {
  let database = start
  const log: (readonly Tag[])[] = []
  const reads: Work[] = []
  const writes: RowServer['writes'] = new Map()

  const openRead = (path: string): Promise<Response> =>
    new Promise((resolve) => {
      let stage = 0
      let asOf = 0
      let answer = read(path, database)
      const steps = [
        () => (asOf = log.length),
        () => (answer = read(path, database)),
        () =>
          resolve(Response.json(answer.body, { headers: { 'Cache-Groups': header(answer.tags), 'Cache-Position': `${EPOCH}:${asOf}` } })),
      ]
      reads.push({ kind: 'read', step: () => void steps[stage++]?.(), isDone: () => stage >= steps.length })
    })

  const openWrite = (path: string): Promise<Response> =>
    new Promise((resolve, reject) => {
      writes.set(path, {
        reply: (status, position) => {
          const headers =
            position === undefined
              ? {}
              : {
                  'Cache-Group-Invalidation': header(log[position - 1] as readonly Tag[]),
                  'Cache-Position': formatPosition({ epoch: EPOCH, seq: position }),
                }
          resolve(new Response('null', { status, headers }))
        },
        lose: () => reject(new TypeError('network')),
      })
    })

  return {
    fetch: (input, init) => {
      const { pathname } = new URL(String(input))
      return (init?.method ?? 'GET') === 'GET' ? openRead(pathname) : openWrite(pathname)
    },
    database: () => database,
    reads,
    log,
    commit: (write) => {
      const { after, target } = write(database)
      database = after
      return () => log.push(namesOf(target))
    },
    writes,
  }
}
