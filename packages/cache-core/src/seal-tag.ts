import { coreError } from './errors'
import { familyOf, type Tag } from './tag'
import { HASH_LENGTH, type Part } from './tag-wire'

/** Whether a tag's names were replaced by keyed hashes. */
export const isSealed = (tag: Tag): boolean => tag.startsWith('!')

/**
 * Hides the names in a tag and keeps its structure, so that siblings of a sealed tag are the sealed siblings.
 * `hash` must be keyed, stable, and give at least 11 characters of `A-Z a-z 0-9 _ -`; else throws `OPTION_INVALID`.
 * A sealed tag stays as it is.
 *
 * @example
 * createCache({ seal: (tag) => sealTag(tag, (text) => createHmac('sha256', secret).update(text).digest('base64url')) })
 */
export const sealTag = (tag: Tag, hash: (text: string) => string): Tag => {
  if (isSealed(tag)) return tag
  const family = familyOf(tag)
  const rest = tag.slice(family.length)
  const mark = rest.slice(0, 1)
  const body = rest.slice(1)

  const seal = (part: Part, text: string): string => {
    const digest = hash(part === 'family' ? text : `${family} ${part} ${text}`)
    if (typeof digest !== 'string' || !/^[\w-]{11}/.test(digest)) {
      throw coreError(
        'OPTION_INVALID',
        'The hash for sealing tags must give at least 11 characters of A-Z a-z 0-9 _ -, for example a base64url digest.',
        'hash',
      )
    }
    return (part === 'family' ? '!' : '~') + digest.slice(0, HASH_LENGTH[part])
  }

  const sealedFamily = seal('family', family)
  if (body === '' || body === '*' || body === '=') return (sealedFamily + rest) as Tag
  const equals = body.indexOf('=')
  if (equals < 0) return `${sealedFamily}${mark}${seal('id', body)}` as Tag
  const [key, value] = [body.slice(0, equals), body.slice(equals + 1)]
  return `${sealedFamily}${mark}${seal('key', key)}=${value === '*' ? '*' : seal('value', `${key}=${value}`)}` as Tag
}
