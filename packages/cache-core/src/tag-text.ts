const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** What the grammar of tags, and a quoted header string, give a meaning to; and all that is not printable ASCII. */
const RESERVED = /[^!-~]|[%:?=,*~!"\\]/gu

const escapeCharacter = (character: string): string => {
  const code = character.charCodeAt(0)
  return code < 128 ? `%${code.toString(16).toUpperCase().padStart(2, '0')}` : encodeURIComponent(character)
}

/** Text without a reserved character. A lone surrogate has no UTF-8 form and becomes U+FFFD. */
export const encodeText = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD').replace(RESERVED, escapeCharacter)

/** Undoes `encodeText`; what is no valid escape stays as it is. */
export const decodeText = (text: string): string =>
  text.replace(/(?:%[\dA-Fa-f]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })

/**
 * One spelling for all that a database would compare as equal: `042`, ` 42 ` and `42.0` are 42, and a UUID is lower case.
 * Merging two values is only coarser; keeping two spellings of one value apart would be stale.
 */
export const canonicalText = (text: string): string => {
  if (UUID.test(text)) return text.toLowerCase()
  if (!/\d/.test(text)) return text
  const number = Number(text)
  if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) return String(number === 0 ? 0 : number)
  return /^\d+$/.test(text) ? text.replace(/^0+/, '') : text
}

/** The text by which a value of an id or key field is known. Undefined for what has none: `undefined`, `NaN`, plain objects, arrays. */
export const textOf = (value: unknown): string | undefined => {
  if (value === null) return 'null'
  if (typeof value === 'string') return canonicalText(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : canonicalText(String(value))
  if (typeof value !== 'object' || value === undefined || Array.isArray(value)) return undefined
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  return typeof value.toString === 'function' && value.toString !== Object.prototype.toString ? canonicalText(String(value)) : undefined
}
