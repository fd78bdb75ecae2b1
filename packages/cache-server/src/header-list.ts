import { type BareItem, parseList, serializeList } from 'structured-headers'

/** Writes strings as a structured-field list: `"a", "b"`. Throws for what is not printable ASCII. */
export const formatStringList = (strings: readonly string[]): string =>
  serializeList(strings.map((text) => [text, new Map<string, BareItem>()]))

/**
 * Reads a structured-field list of strings; parameters are ignored. Undefined when anything else is in it,
 * since one bad member voids the whole field (RFC 9875).
 */
export const parseStringList = (field: string): readonly string[] | undefined => {
  try {
    const strings: string[] = []
    for (const [member] of parseList(field)) {
      if (typeof member !== 'string') return undefined
      strings.push(member)
    }
    return strings
  } catch {
    return undefined
  }
}
