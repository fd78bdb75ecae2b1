import { type HeaderSink, matters } from './header-sink'

/** Headers by name, as `writeHead` takes them, of which none matters. */
export type PlainHead = Readonly<Record<string, unknown>>

export const isPlainHead = (head: unknown): head is PlainHead =>
  typeof head === 'object' && head !== null && !Array.isArray(head) && !Object.keys(head).some(matters)

/**
 * The same, and what is announced, as the list of names and values that `writeHead` takes as well: to set one header after the other
 * costs more, and so does a copy of an object.
 */
export const listAnnounced = (head: PlainHead, announce: (sink: HeaderSink) => void): readonly unknown[] => {
  const list: unknown[] = []
  const add = (name: string, value: unknown): void => void list.push(name, value)
  for (const name of Object.keys(head)) add(name, head[name])
  announce({ isPlain: true, get: () => null, set: add, append: add })
  return list
}
