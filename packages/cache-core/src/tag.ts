import { coreError } from './errors'
import { canonicalText, decodeText, encodeText } from './tag-text'
import { familyWire, isHashed, keyWire, listWire, rowWire } from './tag-wire'

/**
 * The name of something that reads depend on and writes change: 1 to 32 printable ASCII characters.
 * Made by `tag`, or by a model. The same text stands in memory, in the log and in headers.
 */
export type Tag = string & { readonly '~unstale': 'tag' }

/** Where tags are asked for, a list of tags is welcome as it is. */
export type TagSource = Tag | readonly TagSource[]

/** The tags of a read, siblings included, each with the tag that stands for its whole list, if it came with one. */
export type TagSet = ReadonlyMap<Tag, Tag | undefined>

/** What most tags look like; these are in their final form. */
const PLAIN = /^[A-Za-z][\w-]{0,11}(?::(?:0|[1-9]\d{0,14}|[*=])|[?*])?$/

const familyFrom = (text: string): string => (isHashed('family', text) ? text : familyWire(encodeText(decodeText(text))))

const valueFrom = (text: string): string => encodeText(canonicalText(decodeText(text)))

const rowFrom = (family: string, id: string): string => rowWire(family, isHashed('id', id) ? id : id.split(',').map(valueFrom).join(','))

const valuesFrom = (text: string, count: number): readonly string[] | undefined => {
  if (count === 1) return [valueFrom(text)]
  const values = text.split(',').map(valueFrom)
  return values.length === count ? values : undefined
}

/** `K=V` after `?` or `:`; undefined when it is no such thing. */
const listFrom = (family: string, mark: '?' | ':', text: string): string | undefined => {
  const equals = text.indexOf('=')
  if (equals < 0) return undefined
  const [key, value] = [text.slice(0, equals), text.slice(equals + 1)]
  const fields = key.split(',').map(decodeText)
  if (fields.includes('')) return undefined
  const isFinal = value === '*' || isHashed('value', value)
  if (isHashed('key', key)) return listWire(family, mark, key, isFinal ? value : value.split(',').map(valueFrom).join(','))
  const order = fields.map((_, index) => index).sort((a, b) => ((fields[a] as string) < (fields[b] as string) ? -1 : 1))
  const keyPart = keyWire(family, order.map((index) => encodeText(fields[index] as string)).join(','))
  if (isFinal) return listWire(family, mark, keyPart, value)
  const values = valuesFrom(value, fields.length)
  return values && listWire(family, mark, keyPart, order.map((index) => values[index]).join(','))
}

const parse = (name: string): string => {
  const [, start = '', mark, rest = '', star] = /^([^:?*]+)(?:([:?])(.*)|(\*))?$/s.exec(name) ?? []
  const family = familyFrom(start)
  if (start === '') return familyFrom(name)
  if (!mark) return family + (star ?? '')
  if (mark === '?') return rest === '' ? `${family}?` : (listFrom(family, '?', rest) ?? familyFrom(name))
  if (rest === '') return familyFrom(name)
  return rest === '*' || rest === '=' ? `${family}:${rest}` : (listFrom(family, ':', rest) ?? rowFrom(family, rest))
}

/**
 * The tag of that name. Any text will do; names of the form `family:id` and `family?key=value` are the same tags that a model makes.
 * Characters that headers cannot carry are escaped, what is too long becomes a stable hash. `tag(tag(x)) === tag(x)`.
 *
 * Throws `TAG_INVALID` for what is not a non-empty string.
 *
 * @example
 * cache.getOrSet({ key: 'price', tags: [tag('price')], factory: loadPrice })
 * await cache.invalidate(tag('price'))
 */
export const tag = (name: string): Tag => {
  if (typeof name !== 'string' || name === '') {
    throw coreError(
      'TAG_INVALID',
      `A tag must be a non-empty string, but is ${name === '' ? 'empty' : describe(name)}. Make it with tag('name') or a model.`,
      describe(name),
    )
  }
  return (PLAIN.test(name) ? name : parse(name)) as Tag
}

const describe = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value)

/** The family of a tag: `scene` for `scene:42`, `scene?chapterId=7` and `scene`. */
export const familyOf = (tag: Tag): string => {
  const end = tag.search(/[:?*]/)
  return end < 0 ? tag : tag.slice(0, end)
}
