import { isPlain } from './call-pure'
import type { Operation } from './record-patch'

type Path = readonly string[]

interface Inserted {
  readonly data: unknown
  readonly matched: boolean
  readonly doubt?: string
}

/** Lists stand at the top of an answer, or in an envelope or two. */
const DEEPEST = 2

const arraysIn = (value: unknown, path: Path = []): readonly { readonly path: Path; readonly rows: readonly unknown[] }[] => {
  if (Array.isArray(value)) return [{ path, rows: value }]
  if (!isPlain(value) || path.length >= DEEPEST) return []
  return Object.entries(value).flatMap(([key, part]) => arraysIn(part, [...path, key]))
}

const replaceAt = (value: unknown, [key, ...rest]: Path, rows: readonly unknown[]): unknown =>
  key === undefined ? rows : { ...(value as object), [key]: replaceAt((value as Readonly<Record<string, unknown>>)[key], rest, rows) }

/** The one list in an answer that rows like this one stand in. */
const listIn = (
  data: unknown,
  isOwn: (value: unknown) => boolean,
): { readonly path: Path; readonly rows: readonly unknown[] } | 'none' | 'several' => {
  const arrays = arraysIn(data)
  const own = arrays.filter(({ rows }) => rows.some(isOwn))
  const candidates = own.length > 0 ? own : arrays.filter(({ rows }) => rows.length === 0)
  if (candidates.length > 1) return 'several'
  return candidates[0] ?? 'none'
}

const pagesOf = (data: unknown): readonly unknown[] | undefined =>
  isPlain(data) && Array.isArray(data['pages']) && Array.isArray(data['pageParams']) ? (data['pages'] as readonly unknown[]) : undefined

/** Adds a row to the list that the data holds, or to the right page of it. */
export const insertRow = (
  { row, at, tag, tagOf }: Extract<Operation, { kind: 'insert' }>,
  data: unknown,
  isOwn: (value: unknown) => boolean,
): Inserted => {
  const pages = pagesOf(data)
  const lists = (pages ?? [data]).map((page) => listIn(page, isOwn))
  if (lists.includes('several')) return { data, matched: false, doubt: 'the data holds several lists' }
  const found = lists.flatMap((list, page) => (typeof list === 'string' ? [] : [{ ...list, page }]))
  const [first, last] = [found[0], found.at(-1)]
  if (!first || !last) return { data, matched: false }
  if (found.some(({ rows }) => rows.some((each) => tagOf(each) === tag))) return { data, matched: true }

  const before = typeof at === 'function' ? found.find(({ rows }) => rows.some((each) => at(row as never, each as never) < 0)) : undefined
  const target = before ?? (at === 'start' ? first : last)
  const sorted = before && typeof at === 'function' ? before.rows.findIndex((each) => at(row as never, each as never) < 0) : undefined
  const index = sorted ?? (at === 'start' ? 0 : target.rows.length)
  const rows = [...target.rows.slice(0, index), row, ...target.rows.slice(index)]
  if (!pages) return { data: replaceAt(data, target.path, rows), matched: true }
  const changed = pages.map((page, i) => (i === target.page ? replaceAt(page, target.path, rows) : page))
  return { data: { ...(data as object), pages: changed }, matched: true }
}
