/** A longer field is refused before it is read. */
export const MAX_FIELD_LENGTH = 16_384
const MAX_MEMBERS = 1_024

const string = /"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"/y
const parameterKey = /; *[a-z*][a-z0-9_\-.*]*/y
/** Integer and decimal, string, token, boolean, date. A longer number leaves a digit behind, which ends the parse. */
const simpleItem =
  /-?\d{1,12}\.\d{1,3}|-?\d{1,15}|"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"|[A-Za-z*][!#$%&'*+\-.^_`|~\w:/]*|\?[01]|@-?\d{1,15}/y
const bytes = /:([A-Za-z0-9+/=]*):/y
const display = /%"((?:[\x20\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*)"/y
const comma = /[ \t]*,[ \t]*/y
const end = /[ \t]*$/y

/**
 * Reads a structured-field list of strings (RFC 9651; `Cache-Groups` and `Cache-Group-Invalidation` of RFC 9875).
 * Parameters are checked and ignored. Any error, any member that is no string, or more than the limits void the whole field: undefined.
 *
 * @example parseStringList('"scene:42", "scene";q=1') // ['scene:42', 'scene']
 */
export const parseStringList = (field: string): readonly string[] | undefined => {
  if (field.length > MAX_FIELD_LENGTH) return undefined
  const members: string[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(field)
    if (match) at = pattern.lastIndex
    return match
  }
  const isValid = (decode: () => unknown): boolean => {
    try {
      decode()
      return true
    } catch {
      return false
    }
  }
  const takeItem = (): boolean => {
    if (take(simpleItem)) return true
    const encoded = take(bytes)
    if (encoded) return isValid(() => atob(encoded[1] as string))
    const shown = take(display)
    return shown !== null && isValid(() => decodeURIComponent(shown[1] as string))
  }

  take(/ */y)
  if (at === field.length) return members
  for (;;) {
    const member = take(string)
    if (!member || members.length === MAX_MEMBERS) return undefined
    members.push((member[1] as string).replace(/\\(.)/g, '$1'))
    while (take(parameterKey)) {
      if (field[at] !== '=') continue
      at++
      if (!takeItem()) return undefined
    }
    if (take(end)) return members
    if (!take(comma)) return undefined
  }
}
