import { defineModel, type Model, type Target } from '@unstale/cache-core'
import type { OptimisticPatch } from '@unstale/cache-query'

/** A row that people change before the server has confirmed it. Its marks tell which edits it holds, and how often. */
export interface Note {
  readonly id: string
  readonly boardId: number
  readonly marks: readonly string[]
  /** Set by edits that may be drawn twice without harm. */
  readonly [field: `by ${string}`]: true
}

const options = { note: { lists: ['boardId'], listFields: ['boardId'] } } as const
export const boardModel: Model<{ note: Note }, typeof options> = defineModel<{ note: Note }>()(options)

export const BOARDS = [1, 2] as const
const SHARED = 3
const LEAVES = 40

export type EditKind = 'mark' | 'field' | 'insert' | 'remove'

/** One edit, as its writer sends it. */
export interface Edit {
  readonly label: string
  readonly kind: EditKind
  readonly boardId: number
  /** The row that it changes, adds or takes away. */
  readonly noteId: string
}

/** The rows as the server has them. */
export interface Board {
  notesOf(boardId: number): readonly Note[]
  find(id: string): Note | undefined
  /** A row that nobody has taken away yet. */
  takeLeaf(boardId: number): string | undefined
  /** Makes an edit, and says what the application would name. The same edit is made once. */
  commit(edit: Edit): Target
  readonly committed: ReadonlySet<string>
}

export const sharedNotes = (boardId: number): readonly string[] => Array.from({ length: SHARED }, (_, i) => `b${boardId}-s${i}`)

const created = ({ label, boardId }: Edit): Note => ({ id: label, boardId, marks: [] })
const changed = (note: Note, { kind, label }: Edit): Note =>
  kind === 'mark' ? { ...note, marks: [...note.marks, label] } : { ...note, [`by ${label}`]: true }

export const createBoard = (): Board => {
  const notes = new Map<string, Note>()
  const leaves = new Map<number, string[]>()
  for (const boardId of BOARDS) {
    const own = Array.from({ length: LEAVES }, (_, i) => `b${boardId}-l${i}`)
    for (const id of sharedNotes(boardId)) notes.set(id, { id, boardId, marks: [] })
    leaves.set(boardId, own)
    // Few at a time are there to be taken: rows of their own would hide the lists' tags behind the header's budget.
    for (const id of own.slice(0, 6)) notes.set(id, { id, boardId, marks: [] })
  }
  const done = new Map<string, Target>()

  const make = (edit: Edit): Target => {
    const { kind, noteId } = edit
    const before = notes.get(noteId)
    if (kind === 'insert') {
      const row = created(edit)
      notes.set(row.id, row)
      return boardModel.note.created(row)
    }
    if (kind === 'remove') {
      notes.delete(noteId)
      return before ? boardModel.note.deleted(before) : boardModel.note.deleted(noteId)
    }
    if (!before) return boardModel.note.updated(noteId, {})
    const after = changed(before, edit)
    notes.set(noteId, after)
    return boardModel.note.updated({ before, after })
  }

  return {
    notesOf: (boardId) => [...notes.values()].filter((note) => note.boardId === boardId),
    find: (id) => notes.get(id),
    takeLeaf: (boardId) => {
      const id = leaves.get(boardId)?.shift()
      return id !== undefined && notes.has(id) ? id : undefined
    },
    commit: (edit) => {
      const known = done.get(edit.label)
      if (known) return known
      const target = make(edit)
      done.set(edit.label, target)
      return target
    },
    get committed() {
      return new Set(done.keys())
    },
  }
}

/** What the edit does to what is shown. */
export const patchOf =
  (edit: Edit): OptimisticPatch =>
  (view) => {
    const { kind, noteId, label } = edit
    if (kind === 'insert') view.insert(boardModel.note, created(edit))
    else if (kind === 'remove') view.remove(boardModel.note, noteId)
    else if (kind === 'field') view.update(boardModel.note, noteId, { [`by ${label}`]: true } as Partial<Note>)
    else view.update(boardModel.note, noteId, (note) => changed(note, edit))
  }

/** How often what a query shows holds the edit; undefined where it cannot tell. */
export const timesIn = ({ kind, noteId, boardId, label }: Edit, key: readonly unknown[], data: unknown): number | undefined => {
  const isList = key[1] === 'list'
  const notes = isList ? (data as { readonly notes: readonly Note[] }).notes : data === null ? [] : [data as Note]
  if (kind === 'insert' || kind === 'remove') {
    if (!isList || key[2] !== boardId) return undefined
    const times = notes.filter(({ id }) => id === noteId).length
    return kind === 'insert' ? times : 1 - times
  }
  const note = notes.find(({ id }) => id === noteId)
  if (!note) return undefined
  return kind === 'mark' ? note.marks.filter((mark) => mark === label).length : Number(note[`by ${label}`] === true)
}
