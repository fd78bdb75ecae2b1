import { type BareItem, parseList, serializeList } from 'structured-headers'

/** Texts whose serialised form is remembered; with more, the memory begins anew. */
const MOST = 10_000
const written = new Map<string, string>()

/** One member of a list. Tags come again and again, and to check and quote one costs more than all else that is done with it. */
const memberOf = (text: string): string => {
  const known = written.get(text)
  if (known !== undefined) return known
  const member = serializeList([[text, new Map<string, BareItem>()]])
  if (written.size >= MOST) written.clear()
  written.set(text, member)
  return member
}

/** Writes strings as a structured-field list: `"a", "b"`. Throws for what is not printable ASCII. */
export const formatStringList = (strings: Iterable<string>): string => {
  const members: string[] = []
  for (const text of strings) members.push(memberOf(text))
  // In one piece: what was added up piece by piece is put together when Node looks at each character of it.
  return members.join(', ')
}

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
