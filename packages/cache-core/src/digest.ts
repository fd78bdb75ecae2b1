import { hashText } from './hash-text'

/** How deep and how far a value is looked at. What lies beyond is not compared. */
const MOST_DEPTH = 64
const MOST_CHARACTERS = 5_000_000

const textOfBytes = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

interface Walk {
  readonly parts: string[]
  readonly open: object[]
  length: number
}

const write = (walk: Walk, part: string): void => {
  walk.parts.push(part)
  walk.length += part.length
}

const writeMembers = (walk: Walk, kind: string, members: readonly (readonly [string, unknown])[]): void => {
  write(walk, `${kind}{`)
  for (const [name, member] of members) {
    write(walk, `${JSON.stringify(name)}:`)
    visit(walk, member)
  }
  write(walk, '}')
}

/** Members without an order of their own are told by what they are. */
const writeUnordered = (walk: Walk, kind: string, members: Iterable<unknown>): void => {
  const texts = [...members].map((member) => canonical(member, walk.open))
  write(walk, `${kind}{${texts.sort().join(',')}}`)
}

const writeObject = (walk: Walk, value: object): void => {
  if (value instanceof Date) return write(walk, `date:${value.getTime()}`)
  if (value instanceof Map) return writeUnordered(walk, 'map', value)
  if (value instanceof Set) return writeUnordered(walk, 'set', value)
  if (value instanceof ArrayBuffer) return write(walk, `bytes:${textOfBytes(new Uint8Array(value))}`)
  if (ArrayBuffer.isView(value))
    return write(walk, `bytes:${textOfBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))}`)
  if (value instanceof Error) return writeMembers(walk, 'error', [['message', value.message]])
  if (Array.isArray(value))
    return writeMembers(
      walk,
      'array',
      Array.from(value, (member, index) => [String(index), member]),
    )
  // A field that is undefined is no field: most serialisers say so too.
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  writeMembers(
    walk,
    'object',
    fields.sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const plainText = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'function' ? 'function' : `${typeof value}:${Object.is(value, -0) ? '0' : String(value)};`
}

const visit = (walk: Walk, value: unknown): void => {
  if (walk.length > MOST_CHARACTERS) return
  if (typeof value !== 'object' || value === null) {
    return write(walk, plainText(value))
  }
  const above = walk.open.indexOf(value)
  if (above >= 0) return write(walk, `above:${walk.open.length - above}`)
  if (walk.open.length >= MOST_DEPTH) return write(walk, 'deep')
  walk.open.push(value)
  writeObject(walk, value)
  walk.open.pop()
}

const canonical = (value: unknown, open: readonly object[]): string => {
  const walk: Walk = { parts: [], open: [...open], length: 0 }
  visit(walk, value)
  return walk.parts.join('')
}

/**
 * Equal for equal values, whatever the order of their fields; different for different ones, but for a chance of 2^-64.
 * A value is looked at 64 levels deep and 5 million characters far.
 */
export const digestOf = (value: unknown): string => hashText(canonical(value, []), 12)
