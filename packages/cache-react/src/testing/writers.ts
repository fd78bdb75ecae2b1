import type { OptimisticView } from '@unstale/cache-query'
import { temporaryId } from '@unstale/cache-query'
import { model, type Row, type Rows, rowOf, type Written } from './stepped-server'

export type Kind = 'like' | 'note' | 'create' | 'remove'
export const KINDS: readonly Kind[] = ['like', 'like', 'note', 'create', 'remove']

/** What a writer may do, and how to tell from what is rendered how often it is in. */
export interface Writer {
  readonly index: number
  readonly kind: Kind
  readonly variables: Row
  readonly write: (rows: Rows) => Written
  readonly optimistic: (view: OptimisticView, row: Row) => void
  /** How often rendered rows hold it. Undefined where they do not tell. */
  readonly timesIn: (rows: readonly Row[], isList: boolean) => number | undefined
  /** The same on the rows of one query, for a cache without tags. */
  readonly redraw: (rows: readonly Row[], isList: boolean) => readonly Row[]
}

/** Row 1 is shown by the list and by a page of its own. Writer n removes row 10 + n. */
export const createWriter = (index: number, kind: Kind): Writer => {
  const digit = 10 ** index
  const note = `note${index}`
  const made = `made ${index}`
  const like = (row: Row): Row => ({ ...row, likes: row.likes + digit })
  const annotate = (row: Row): Row => ({ ...row, notes: { ...row.notes, [note]: true } })
  const onFirst = (change: (row: Row) => Row) => ({
    variables: rowOf(1),
    write: (rows: Rows): Written => {
      const before = rows.get(1) as Row
      const after = change(before)
      return { after: new Map(rows).set(1, after), target: model.row.updated({ before, after }) }
    },
    redraw: (rows: readonly Row[]) => rows.map((row) => (row.id === 1 ? change(row) : row)),
  })
  if (kind === 'like') {
    return {
      index,
      kind,
      ...onFirst(like),
      optimistic: (view) => view.update(model.row, 1, like),
      timesIn: (rows) => Math.floor((rows.find(({ id }) => id === 1)?.likes ?? 0) / digit) % 10,
    }
  }
  if (kind === 'note') {
    return {
      index,
      kind,
      ...onFirst(annotate),
      optimistic: (view) => view.update(model.row, 1, annotate),
      timesIn: (rows) => Number(rows.find(({ id }) => id === 1)?.notes[note] ?? false),
    }
  }
  if (kind === 'create') {
    const drawn = rowOf(temporaryId(), { title: made })
    const stored = rowOf(100 + index, { title: made })
    return {
      index,
      kind,
      variables: drawn,
      write: (rows) => ({ after: new Map(rows).set(stored.id, stored), target: model.row.created(stored), body: stored }),
      optimistic: (view, row) => view.insert(model.row, row),
      timesIn: (rows, isList) => (isList ? rows.filter(({ title }) => title === made).length : undefined),
      redraw: (rows, isList) => (isList ? [...rows, drawn] : rows),
    }
  }
  const gone = 10 + index
  return {
    index,
    kind,
    variables: rowOf(gone),
    write: (rows) => {
      const after = new Map(rows)
      after.delete(gone)
      return { after, target: model.row.deleted(rows.get(gone) as Row) }
    },
    optimistic: (view) => view.remove(model.row, gone),
    timesIn: (rows, isList) => (isList ? Number(!rows.some(({ id }) => id === gone)) : undefined),
    redraw: (rows) => rows.filter(({ id }) => id !== gone),
  }
}
