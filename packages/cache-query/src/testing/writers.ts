import type { OptimisticPatch } from '../overlay/optimistic-types'
import { type Database, model, type Row, STATS, type Write } from './row-server'

/** What a writer may do, and how to tell from what is shown how often it is in. */
export interface Writer {
  readonly index: number
  readonly kind: 'like' | 'stats' | 'field' | 'insert' | 'remove'
  readonly write: Write
  readonly patch: OptimisticPatch
  /** How often the data of a query holds it; undefined where it does not tell. */
  readonly timesIn: (key: string, data: unknown) => number | undefined
  /** The same change on the data of one query, for a cache without tags. */
  readonly redraw: (key: string, data: unknown) => unknown
  readonly keys: readonly string[]
}

const rowsOf = (key: string, data: unknown): readonly Row[] =>
  key === 'list' ? (data as { items: readonly Row[] }).items : key === 'detail' ? [data as Row] : []

const onRows = (key: string, data: unknown, change: (rows: readonly Row[]) => readonly Row[]): unknown => {
  if (key === 'stats') return data
  const rows = change(rowsOf(key, data))
  return key === 'list' ? { ...(data as object), items: rows } : (rows[0] ?? data)
}

const putRow = (database: Database, row: Row): Database => ({ ...database, rows: new Map(database.rows).set(row.id, row) })

/** `row`: 1 is shown by two queries. */
export const createWriter = (index: number, kind: Writer['kind'], row: number): Writer => {
  const digit = 10 ** index
  const field = `field${index}` as const
  const digitOf = (value: number): number => Math.floor(value / digit) % 10
  const keys = kind === 'stats' ? ['stats'] : row === 1 && kind !== 'insert' && kind !== 'remove' ? ['list', 'detail'] : ['list']
  const fresh: Row = { id: 100 + index, chapterId: 7, likes: 0, title: 'new' }
  const change = (before: Row): Row => (kind === 'like' ? { ...before, likes: before.likes + digit } : { ...before, [field]: 'set' })
  const common = { index, kind, keys }
  if (kind === 'stats') {
    const add = (stats: Database['stats']): Database['stats'] => ({ likes: stats.likes + digit })
    return {
      ...common,
      write: (database) => ({ after: { ...database, stats: add(database.stats) }, target: STATS }),
      patch: (view) => view.query({ queryKey: ['stats'] }, (stats) => add(stats as Database['stats'])),
      timesIn: (key, data) => (key === 'stats' ? digitOf((data as Database['stats']).likes) : undefined),
      redraw: (key, data) => (key === 'stats' ? add(data as Database['stats']) : data),
    }
  }
  if (kind === 'insert') {
    return {
      ...common,
      write: (database) => ({ after: putRow(database, fresh), target: model.scene.created(fresh) }),
      patch: (view) => view.insert(model.scene, fresh),
      timesIn: (key, data) => (key === 'list' ? rowsOf(key, data).filter(({ id }) => id === fresh.id).length : undefined),
      redraw: (key, data) => (key === 'list' ? onRows(key, data, (rows) => [...rows, fresh]) : data),
    }
  }
  if (kind === 'remove') {
    const id = 10 + index
    return {
      ...common,
      write: (database) => {
        const rows = new Map(database.rows)
        const before = rows.get(id) as Row
        rows.delete(id)
        return { after: { ...database, rows }, target: model.scene.deleted(before) }
      },
      patch: (view) => view.remove(model.scene, id),
      timesIn: (key, data) => (key === 'list' ? (rowsOf(key, data).some((each) => each.id === id) ? 0 : 1) : undefined),
      redraw: (key, data) => (key === 'list' ? onRows(key, data, (rows) => rows.filter((each) => each.id !== id)) : data),
    }
  }
  return {
    ...common,
    write: (database) => {
      const before = database.rows.get(row) as Row
      return { after: putRow(database, change(before)), target: model.scene.updated({ before, after: change(before) }) }
    },
    patch: (view) => view.update(model.scene, row, kind === 'like' ? change : ({ [field]: 'set' } as Partial<Row>)),
    timesIn: (key, data) => {
      const found = rowsOf(key, data).find(({ id }) => id === row)
      if (!found) return undefined
      return kind === 'like' ? digitOf(found.likes) : Number(found[field] === 'set')
    },
    redraw: (key, data) => onRows(key, data, (rows) => rows.map((each) => (each.id === row ? change(each) : each))),
  }
}
