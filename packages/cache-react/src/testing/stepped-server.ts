import { defineModel, type Model, type Tag, type Target } from '@unstale/cache-core'

export interface Row {
  readonly id: number
  readonly boardId: number
  /** A decimal digit for each writer: how often its addition is in. */
  readonly likes: number
  readonly title: string
  readonly notes: Readonly<Record<string, boolean>>
}
type Entities = { row: Row }
type Config = { row: { lists: ['boardId'] } }
export const model: Model<Entities, Config> = defineModel<Entities>()({ row: { lists: ['boardId'] } })
export const rowOf = (id: number, more: Partial<Row> = {}): Row => ({ id, boardId: 7, likes: 0, title: 'old', notes: {}, ...more })

export type Rows = ReadonlyMap<number, Row>
export interface Written {
  readonly after: Rows
  readonly target: Target
  readonly body?: unknown
}

export interface PendingWrite {
  readonly path: string
  readonly reply: (status: number, position?: number, body?: unknown) => void
  readonly lose: () => void
}

export const ORIGIN = 'https://rows.test'
const EPOCH = 'e1'
const header = (tags: readonly Tag[]): string => tags.map((name) => `"${name}"`).join(', ')

export interface SteppedServer {
  readonly fetch: typeof fetch
  rows(): Rows
  /** Reads under way; each call takes one a stage further and tells whether it is over. */
  readonly reads: (() => boolean)[]
  readonly writes: PendingWrite[]
  readonly log: (readonly Tag[])[]
  commit(write: (rows: Rows) => Written): { readonly append: () => number; readonly body: unknown }
  /** Sends what the streams have not heard of. */
  tell(): void
}

/** A server whose every step is taken by the test. A write commits, appends its record and answers in three steps. */
export const createSteppedServer = (start: readonly Row[], namesOf: (target: Target) => readonly Tag[]): SteppedServer => {
  let rows: Rows = new Map(start.map((row) => [row.id, row]))
  const log: (readonly Tag[])[] = []
  const reads: SteppedServer['reads'] = []
  const writes: PendingWrite[] = []
  const streams = new Set<{ readonly tags: ReadonlySet<string>; sent: number; readonly send: (message: unknown) => void }>()

  const changesAfter = (from: number, tags: ReadonlySet<string>): readonly unknown[] =>
    log.flatMap((names, at) => (at < from ? [] : names.filter((name) => tags.has(name)).map((tag) => ({ tag, seq: at + 1 }))))

  const openStream = (init: RequestInit): Response => {
    const { since, tags } = JSON.parse(String(init.body)) as { readonly since: string | null; readonly tags: readonly string[] }
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const from = since === null ? log.length : Number(since.split(':')[1])
        const stream = {
          tags: new Set(tags),
          sent: log.length,
          send: (message: unknown) => controller.enqueue(encoder.encode(`data: ${JSON.stringify(message)}\n\n`)),
        }
        streams.add(stream)
        init.signal?.addEventListener('abort', () => {
          if (streams.delete(stream)) controller.error(new DOMException('aborted', 'AbortError'))
        })
        stream.send({ type: 'batch', epoch: EPOCH, from, applied: log.length, changes: changesAfter(from, stream.tags) })
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
  }

  const openRead = (path: string): Promise<Response> =>
    new Promise((resolve) => {
      const id = path.split('/')[2]
      let asOf = 0
      let answer: readonly Row[] = []
      const stages = [
        () => void (asOf = log.length),
        () => void (answer = [...rows.values()].filter((row) => id === undefined || row.id === Number(id))),
        () => {
          const tags = id === undefined ? model.row.list({ boardId: 7 }, answer) : [model.row(Number(id))]
          const headers = { 'Cache-Groups': header(tags), 'Cache-Position': `${EPOCH}:${asOf}` }
          resolve(Response.json(id === undefined ? answer : (answer[0] ?? null), { headers }))
        },
      ]
      reads.push(() => {
        stages.shift()?.()
        return stages.length === 0
      })
    })

  return {
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname
      if (path === '/events') return openStream(init ?? {})
      if ((init?.method ?? 'GET') === 'GET') return openRead(path)
      return new Promise((resolve, reject) => {
        writes.push({
          path,
          reply: (status, position, body = null) => {
            const headers: Record<string, string> =
              position === undefined
                ? {}
                : { 'Cache-Group-Invalidation': header(log[position - 1] ?? []), 'Cache-Position': `${EPOCH}:${position}` }
            resolve(new Response(JSON.stringify(body), { status, headers }))
          },
          lose: () => reject(new TypeError('network')),
        })
      })
    },
    rows: () => rows,
    reads,
    writes,
    log,
    commit: (write) => {
      const { after, target, body } = write(rows)
      rows = after
      return { append: () => log.push(namesOf(target)), body }
    },
    tell: () => {
      for (const stream of streams) {
        if (stream.sent === log.length) continue
        stream.send({
          type: 'batch',
          epoch: EPOCH,
          from: stream.sent,
          applied: log.length,
          changes: changesAfter(stream.sent, stream.tags),
        })
        stream.sent = log.length
      }
    },
  }
}
