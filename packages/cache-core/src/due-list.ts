import type { NewRecord } from './log'
import type { Tag } from './tag'

interface Due {
  readonly id: string
  readonly at: number
  readonly record: NewRecord
  /** A second append may wait longer and share a record with others; an intent is settled by its id. */
  readonly mergeable: boolean
}

/** Things that must be appended later, whatever becomes of the process that asked. */
export interface DueList {
  /** False when the list is full: the caller must not go on as if the work were planned. */
  plan(id: string, record: NewRecord, at: number): boolean
  /** Never refused: when the list is full, two second appends become one at the later of their times. */
  repeat(id: string, record: NewRecord, at: number): void
  settle(id: string): void
  /** Takes out what is overdue, oldest first. */
  takeOverdue(now: number): readonly NewRecord[]
  nextAt(): number | undefined
  readonly size: number
}

const merged = (a: Due, b: Due): Due => {
  const tags = new Set<Tag>([...a.record.tags, ...b.record.tags])
  const hard = a.record.verb === 'expire' && b.record.verb === 'expire' ? 'expire' : 'invalidate'
  return { id: b.id, at: Math.max(a.at, b.at), mergeable: true, record: { ...b.record, tags: [...tags], verb: hard } }
}

export const createDueList = (capacity: number): DueList => {
  let items: readonly Due[] = []
  const insert = (due: Due): void => {
    items = [...items, due].sort((a, b) => a.at - b.at)
  }
  return {
    plan: (id, record, at) => {
      if (items.length >= capacity) return false
      insert({ id, record, at, mergeable: false })
      return true
    },
    repeat: (id, record, at) => {
      const due: Due = { id, record, at, mergeable: true }
      const other = items.length >= capacity ? items.findLast((item) => item.mergeable) : undefined
      if (other) items = items.filter((item) => item !== other)
      insert(other ? merged(other, due) : due)
    },
    settle: (id) => {
      items = items.filter((item) => item.id !== id)
    },
    takeOverdue: (now) => {
      const overdue = items.filter((item) => item.at <= now)
      if (overdue.length > 0) items = items.filter((item) => item.at > now)
      return overdue.map((item) => item.record)
    },
    nextAt: () => items[0]?.at,
    get size() {
      return items.length
    },
  }
}
