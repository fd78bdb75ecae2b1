import { createHmac } from 'node:crypto'
import { sealTag, type Tag } from '@unstale/cache-core'
import { serverError } from './errors'

/** Sealed tags remembered at most: an HMAC costs microseconds, and the same few thousand tags come again and again. */
const REMEMBERED = 20_000

/** Rewrites tags into keyed hashes. The same secret gives the same names on every instance. */
export const createSeal = (secret: string): ((tag: Tag) => Tag) => {
  if (secret.length < 16)
    throw serverError('OPTION_INVALID', 'secret must have 16 characters or more: a short one can be guessed from the hashes.', {
      subject: 'secret',
    })
  const hash = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url')
  const sealed = new Map<Tag, Tag>()
  return (tag) => {
    const known = sealed.get(tag)
    if (known !== undefined) return known
    if (sealed.size >= REMEMBERED) sealed.delete(sealed.keys().next().value as Tag)
    const made = sealTag(tag, hash)
    sealed.set(tag, made)
    return made
  }
}
