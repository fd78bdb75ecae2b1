import { hashText } from './hash-text'
import type { Tag } from './tag'

/** What RFC 9875 guarantees to arrive. */
export const MAX_TAG_LENGTH = 32

/** A part that was too long: `~` and as many characters of its hash. The numbers make every tag fit `MAX_TAG_LENGTH`. */
export const HASH_LENGTH = { family: 10, id: 11, key: 7, value: 9 } as const
export type Part = keyof typeof HASH_LENGTH

const HASHED: Readonly<Record<Part, RegExp>> = {
  family: /^[~!][\w-]{10}$/,
  id: /^~[\w-]{11}$/,
  key: /^~[\w-]{7}$/,
  value: /^~[\w-]{9}$/,
}

/** Whether a part is a hash already, made by the functions below or by sealing. */
export const isHashed = (part: Part, text: string): boolean => HASHED[part].test(text)

const hashed = (part: Part, text: string): string => (isHashed(part, text) ? text : `~${hashText(text, HASH_LENGTH[part])}`)

// Whether a part is literal depends on it and on what stands before it, never on what comes after:
// so the star siblings of a hashed tag are the hashed forms of the star siblings.
// The texts given are encoded already, or hashed.

export const familyWire = (family: string): string => (family.length <= 12 ? family : hashed('family', family))

export const rowWire = (family: string, id: string): Tag => {
  const whole = `${family}:${id}`
  return (whole.length <= MAX_TAG_LENGTH ? whole : `${family}:${hashed('id', id)}`) as Tag
}

export const keyWire = (family: string, key: string): string => (family.length + key.length <= 19 ? key : hashed('key', key))

/** A list (`?`) or cover (`:`) tag. `key` comes from `keyWire`. */
export const listWire = (family: string, mark: '?' | ':', key: string, value: string): Tag => {
  const whole = `${family}${mark}${key}=${value}`
  return (whole.length <= MAX_TAG_LENGTH ? whole : `${family}${mark}${key}=${hashed('value', value)}`) as Tag
}
